import Autotask
import AutotaskEmulator
import Foundation
import NIOHTTP1
import Testing

/// Page links lead through the gateway, for the caller and query that they were given to and nobody else.
struct PageLinkTests {
  private static let twoCallers = """
    {'version': 1, 'callers': [
      {'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}]}]},
      {'id': 'd', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}]}]}]}
    """
  private static let query = #"{"MaxRecords":5,"Filter":[{"op":"gte","field":"id","value":0}]}"#

  @Test func aLinkGoesOnWithTheVerbAndBodyOfItsQuery() async throws {
    try await withGateway(Self.twoCallers) { gateway in
      let first = try await gateway.send(.POST, "V1.0/Tickets/query", Self.query)
      let next = try #require(first.json["pageDetails"]?["nextPageUrl"]?.string)
      #expect(next.hasPrefix(gateway.baseURL))
      let second = try await gateway.send(.POST, next, Self.query)
      let ids = { (json: JSONValue) in (json["items"]?.array ?? []).compactMap { $0["id"]?.integer } }
      #expect(ids(second.json).count == 5)
      #expect((ids(first.json).max() ?? 0) < (ids(second.json).min() ?? 0))
      let back = try #require(second.json["pageDetails"]?["prevPageUrl"]?.string)
      #expect(try await ids(gateway.send(.POST, back, Self.query).json) == ids(first.json))
    }
  }

  @Test func aLinkIsNoOneElses() async throws {
    try await withGateway(Self.twoCallers) { gateway in
      let first = try await gateway.send(.POST, "V1.0/Tickets/query", Self.query)
      let next = try #require(first.json["pageDetails"]?["nextPageUrl"]?.string)
      let other = Self.query.replacing("\"gte\"", with: "\"gt\"")
      #expect(try await gateway.send(.POST, next, other).status == 403)
      #expect(try await gateway.send(.POST, next, Self.query, caller: "d").status == 403)
      #expect(try await gateway.send(.GET, next).status == 405)
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query/next", Self.query).status == 403)
      // The grants have changed: what the link would show may no longer be what it may show.
      try await gateway.apply(grants("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get']}]}"))
      #expect(try await gateway.send(.POST, next, Self.query).status == 403)
    }
  }

  /// Every character counts, the last one too, of which base64 leaves bits over in two of three lengths; each page adds an
  /// id to its link, so that a few pages have all three.
  @Test func aLinkHasOneText() async throws {
    try await withGateway(Self.twoCallers) { gateway in
      var page = try await gateway.send(.POST, "V1.0/Tickets/query", Self.query)
      var lengths: Set<Int> = []
      while lengths.count < 3 {
        let next = try #require(page.json["pageDetails"]?["nextPageUrl"]?.string)
        lengths.insert((next.split(separator: "=").last?.count ?? 0) % 4)
        for last in "ABCDEQRSTghijwxyz01_" where last != next.last {
          #expect(try await gateway.send(.POST, next.dropLast() + String(last), Self.query).status == 403)
        }
        page = try await gateway.send(.POST, next, Self.query)
        #expect(page.status == 200)
      }
    }
  }

  @Test func anEmptyFilterIsTheWholeScopeAndAMissingOneIsRefused() async throws {
    try await withGateway(
      grants("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}], 'companies': [174]}")
    ) { gateway in
      let empty = try await gateway.send(.POST, "V1.0/Tickets/query", #"{"Filter":[]}"#)
      #expect(empty.status == 200)
      #expect(empty.json["items"]?.array?.allSatisfy { $0["companyID"] == 174 } == true)
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query", "{}").status == 403)
    }
  }

  @Test func theZoneIsPosternItselfForEveryName() async throws {
    try await withGateway(Self.twoCallers) { gateway in
      let known = try await gateway.send(.GET, "V1.0/zoneInformation?user=\(gateway.emulator.username)", caller: nil)
      let unknown = try await gateway.send(.GET, "V1.0/ZoneInformation?user=nobody", caller: nil)
      #expect(known.json == unknown.json)
      #expect(known.json["url"]?.string == gateway.baseURL)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/1", caller: nil).status == 401)
    }
  }
}
