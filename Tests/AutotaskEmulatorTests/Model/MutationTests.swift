import Autotask
import AutotaskEmulator
import Testing

/// Filters and paths that were mangled at random: no answer is a failure of the emulator's own.
@Suite struct MutationTests {
  private static let filters = [
    #"{"MaxRecords":5,"IncludeFields":["id"],"Filter":[{"op":"eq","field":"status","value":1}]}"#,
    #"{"filter":[{"op":"or","items":[{"op":"in","field":"id","value":[1,2]},{"op":"contains","field":"title","value":"x"}]}]}"#,
    #"{"filter":[{"op":"exist","field":"Root Cause","udf":true},{"op":"gte","field":"createDate","value":"2026-01-01"}]}"#,
  ]

  @Test(arguments: [11, 12] as [UInt64]) func mangledFiltersAreAnsweredOrRefused(_ seed: UInt64) async throws {
    try await withSmallEmulator({ $0.switches = [.withoutThresholdDelays] }) { (wire: Wire) async throws in
      var random = ModelGenerator(seed: seed)
      for number in 0..<150 {
        let body = Self.mangled(Array((Self.filters.randomElement(using: &random) ?? "").utf8), &random)
        let reply = try await wire.send("POST", wire.emulator.baseURL + "V1.0/Tickets/query", body)
        let place: Comment =
          "seed \(seed) case \(number): \(String(decoding: body, as: UTF8.self)) \(reply.text.prefix(200))"
        #expect([200, 500].contains(reply.status), place)
        #expect(!reply.text.contains("unexpected error"), place)
        #expect(reply.status == 200 || !reply.error.isEmpty, place)
      }
    }
  }

  /// The router against a walk over all operations.
  @Test(arguments: [21, 22] as [UInt64]) func mangledPathsLeadWhereTheListSays(_ seed: UInt64) throws {
    let routes = RouteTable(try EntityCatalogue(.embedded))
    let templates = routes.operations.map {
      ($0.method, $0.template, $0.template.split(separator: "/").map(String.init))
    }
    let bySize = Dictionary(grouping: templates) { $0.2.count }
    var random = ModelGenerator(seed: seed)
    for number in 0..<250 {
      let chosen = templates[Int(random.next() % UInt64(templates.count))]
      let path = chosen.1.replacing(/\{[^}]*\}/, with: "\(random.next() % 500)")
      let bytes = random.next() % 2 == 0 ? Array(path.utf8) : Self.mangled(Array(path.utf8), &random)
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      let segments = text.split(separator: "/").map(String.init)
      let matches = (bySize[segments.count] ?? []).filter { Self.matches($0.2, segments) }
      let answer = try? routes.resolve(method: chosen.0, path: text)
      if answer?.kind == .nextPage { continue }
      let expected = matches.first { $0.0 == chosen.0 }?.1
      #expect(answer?.template == expected, "seed \(seed) case \(number): \(chosen.0) \(text)")
    }
  }

  private static func matches(_ template: [String], _ segments: [String]) -> Bool {
    zip(template, segments).allSatisfy { part, segment in
      part.hasPrefix("{")
        ? Int64(canonical: segment) != nil
        : part.lowercased() == segment.lowercased() && segment.utf8.allSatisfy { $0 < 0x80 }
    }
  }

  private static func mangled(_ bytes: [UInt8], _ random: inout ModelGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...(random.next() % 3) where !bytes.isEmpty {
      let place = Int(random.next() % UInt64(bytes.count))
      switch random.next() % 4 {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(Array("{}[]\",:0-9eE%/\\x ".utf8).randomElement(using: &random) ?? 0, at: place)
      case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      default: bytes.removeSubrange(place..<min(bytes.count, place + 6))
      }
    }
    return bytes
  }
}
