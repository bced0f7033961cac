import Autotask
import Testing

/// Two runs with the same seed give the same bytes, in processes that share nothing.
@Suite struct EqualBytesTests {
  private func transcript(seed: Int, _ body: @Sendable (inout Transcript) async throws -> Void) async throws
    -> [Transcript.Entry]
  {
    try await EmulatorProcess.run(["--seed", "\(seed)", "--rows", "300"]) { program in
      var transcript = Transcript(program.ready)
      try await transcript.told("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      try await body(&transcript)
      return transcript.entries
    }
  }

  /// Compares two runs of the same script, answer by answer.
  private func compare(_ body: @escaping @Sendable (inout Transcript) async throws -> Void) async throws {
    async let first = transcript(seed: 7, body)
    async let second = transcript(seed: 7, body)
    let (one, other) = try await (first, second)
    #expect(one.count == other.count)
    let different = zip(one, other).filter { $0 != $1 }
    for (left, right) in different.prefix(5) {
      Issue.record("\(left.call) / \(right.call): \(Self.difference(left.answer, right.answer))")
    }
    #expect(different.count == 0, "of \(one.count)")
  }

  /// Where two answers part.
  private static func difference(_ left: String, _ right: String) -> String {
    let start = zip(left, right).prefix { $0 == $1 }.count
    let around = max(0, start - 60)
    return "…\(left.dropFirst(around).prefix(160))… and …\(right.dropFirst(around).prefix(160))…"
  }

  @Test func everyEntityReadsTheSame() async throws {
    let entities = try EntityCatalogue(.embedded).all
    try await compare { transcript in
      try await transcript.readService()
      for entity in entities { try await transcript.read(entity) }
    }
  }

  @Test func writesRefusalsAndCalloutsAreTheSame() async throws {
    let entities = try EntityCatalogue(.embedded).all
    try await compare { transcript in
      try await transcript.write()
      try await transcript.callOut()
      try await transcript.readStore(entities)
    }
  }

  @Test func anotherSeedGivesOtherRows() async throws {
    let body: @Sendable (inout Transcript) async throws -> Void = { transcript in
      for entity in ["Companies", "Contacts", "Tickets", "TimeEntries"] {
        try await transcript.told("GET", "tables/\(entity)")
      }
    }
    let one = try await transcript(seed: 7, body)
    let other = try await transcript(seed: 8, body)
    for (left, right) in zip(one, other).dropFirst() { #expect(left.answer != right.answer, "\(left.call)") }
  }
}
