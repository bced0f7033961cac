import Autotask
import AutotaskEmulator
import Testing

/// Queries that were made up and mangled at random: no answer is a failure of the emulator's own.
@Suite struct MutationTests {
  /// How the sentences begin that refuse a query.
  private static let sentences = [
    "Unexpected character encountered while parsing the request body", "Can not add property ",
    "Invalid query syntax. ", "Unable to find ", "Conversion failed when converting ",
    "maxCountOfRecordsToReturn must be between 1 and 500",
    "The id field must be included when a query returns more than one page of results.",
    "TicketHistory can only be queried by ticketID with the operator 'eq'.",
    "The logged in Resource does not have the adequate permissions to query this entity type.",
  ]

  private static func isKnown(_ sentence: String) -> Bool {
    sentences.contains { sentence.hasPrefix($0) }
      || sentence.hasPrefix("The field ") && sentence.hasSuffix(" Entity cannot be used in a query.")
  }

  @Test(arguments: [11, 12] as [UInt64]) func madeUpQueriesAreAnsweredOrRefused(_ seed: UInt64) async throws {
    let queries = RandomQuery(fields: try FieldCatalogue(.embedded))
    // A long run makes more calls than an hour allows.
    try await withSmallEmulator({
      $0.switches = [.withoutThresholdDelays]
      $0.hourlyThreshold = 10_000_000
    }) { (wire: Wire) async throws in
      var random = ModelGenerator(seed: seed)
      try await wire.liftLimits()
      for number in 0..<Mangling.cases {
        let entity = RandomQuery.entities.randomElement(using: &random) ?? "Tickets"
        var body = queries.body(of: entity, &random).bytes()
        if random.next() % 2 == 0 { body = Mangling.mangled(body, &random) }
        let place = "seed \(seed) case \(number): \(entity) \(String(decoding: body, as: UTF8.self))"
        try await Self.ask(entity, body, wire, place)
      }
    }
  }

  /// Rows or a sentence; the pages behind a page have the rest of the rows, and the count says how many there are.
  private static func ask(_ entity: String, _ body: [UInt8], _ wire: Wire, _ place: String) async throws {
    let first = try await wire.send("POST", wire.emulator.baseURL + "V1.0/\(entity)/query", body)
    let count = try await wire.send("POST", wire.emulator.baseURL + "V1.0/\(entity)/query/count", body)
    for reply in [first, count] {
      let isRefused = reply.status == 500 && reply.json["errors"]?.array?.count == 1 && isKnown(reply.error)
      let isRead = reply.status == 200 && (reply.json["items"] ?? reply.json["queryCount"]) != nil
      #expect(isRefused || isRead, "\(place) \(reply.status) \(reply.text.prefix(200))")
    }
    guard first.status == 200 else { return }
    var ids = first.ids
    var reply = first
    while let next = reply.next, ids.count < 200 {
      reply = try await wire.send("POST", next, body)
      #expect(reply.status == 200 && !reply.ids.isEmpty, "\(place) \(reply.status) \(reply.text.prefix(200))")
      ids += reply.ids
    }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }, "\(place)")
    guard reply.next == nil, first.items.count == first.ids.count else { return }
    #expect(count.json["queryCount"]?.integer == Int64(ids.count), "\(place)")
  }
}

extension Wire {
  /// Lets any number of calls in.
  func liftLimits() async throws {
    let reply = try await admin("PUT", "limits", ["requestsPerHour": 100_000_000])
    guard reply.status == 200 else { throw WireError(reply: reply) }
  }
}
