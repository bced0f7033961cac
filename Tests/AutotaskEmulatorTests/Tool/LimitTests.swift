import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// The limits on calls, by the emulator's clock.
@Suite struct LimitTests {
  private func statuses(_ count: Int, _ wire: Wire) async throws -> [Int] {
    var statuses: [Int] = []
    for _ in 0..<count { statuses.append(try await wire.call("GET", "Companies/174").status) }
    return statuses
  }

  @Test func theHourRollsWithTheClock() async throws {
    try await withSmallEmulator({ $0.switches = [.withoutThresholdDelays] }) { wire in
      _ = try await wire.admin("PUT", "limits", ["requestsPerHour": 3])
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:50Z"])
      #expect(try await statuses(2, wire) == [200, 200])
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:30:00Z"])
      #expect(try await statuses(2, wire) == [200, 429])
      // A refused call is not counted, and the first two are an hour old to the second.
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T01:00:49Z"])
      #expect(try await statuses(1, wire) == [429])
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T01:00:50Z"])
      #expect(try await statuses(3, wire) == [200, 200, 429])
      // A clock that is turned back has not seen the calls after it.
      _ = try await wire.admin("PUT", "clock", ["now": "2029-01-01T00:00:00Z"])
      #expect(try await statuses(1, wire) == [200])
    }
  }

  @Test func thresholdInformationCountsItself() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.call("GET", "Companies/174")
      let information = try await wire.call("GET", "ThresholdInformation").json
      #expect(information["currentTimeframeRequestCount"] == 2)
      #expect(information["externalRequestThreshold"] == 10_000)
      let zone = try await wire.send("GET", wire.emulator.baseURL + "v1.0/ZoneInformation?user=\(wire.username)")
      #expect(zone.status == 200)
      #expect(try await wire.admin("GET", "limits").json["requestsInTheLastHour"] == 2)
    }
  }

  @Test func delaysBeginAtHalfAndGrowAtThreeQuarters() async throws {
    try await withSmallEmulator({ $0.switches = [.withoutThresholdDelays] }) { wire in
      _ = try await wire.admin("PUT", "limits", ["requestsPerHour": 8])
      _ = try await statuses(9, wire)
      let delays = try await wire.admin("GET", "requests").json.array?.map { $0["delayMilliseconds"]?.integer ?? -1 }
      #expect(delays == [0, 0, 0, 500, 500, 1000, 1000, 1000, 0])
    }
  }

  @Test func aThreadCoolsDownByTheClock() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:00Z"])
      _ = try await wire.admin("PUT", "limits", ["cooldownMilliseconds": 500, "retryAfterSeconds": 7])
      #expect(try await statuses(3, wire) == [200, 200, 200])
      let refused = try await wire.call("GET", "Companies/174")
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "7")
      #expect(refused.error.contains("3 threads") && refused.error.contains("Itgenatr005"))
      // Another endpoint has threads of its own; the child of a ticket takes one of each.
      for _ in 1...3 { #expect(try await wire.call("GET", "Tickets/100/Notes").status == 200) }
      #expect(try await wire.call("GET", "Tickets/100").status == 429)
      #expect(try await wire.all("TicketNotes").status == 429)
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:00.5Z"])
      #expect(try await statuses(1, wire) == [200])
    }
  }

  @Test func switchesChangeTheRefusal() async throws {
    try await withSmallEmulator({ $0.switches = [.threadRefusalAs500, .threadCooldown, .retryAfter] }) { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:00Z"])
      _ = try await wire.admin("PUT", "limits", ["threads": 1])
      #expect(try await statuses(2, wire) == [200, 500])
      let refused = try await wire.call("GET", "Companies/174")
      #expect(refused.error.contains("1 threads") && refused.headers["retry-after"] == "1")
    }
  }

  @Test func anotherUserHasThreadsOfItsOwn() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:00Z"])
      _ = try await wire.admin("PUT", "limits", ["threads": 1, "cooldownMilliseconds": 1000])
      #expect(try await statuses(2, wire) == [200, 429])
      _ = try await wire.admin("PUT", "users/b@msp.example", ["secret": "s", "integrationCode": "OTHER"])
      var other = wire
      (other.username, other.secret, other.integrationCode) = ("b@msp.example", "s", "OTHER")
      #expect(try await other.call("GET", "Companies/174").status == 200)
    }
  }

  @Test func limitsAndCountsAreKeptOnAFile() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "limits-\(UUID().uuidString).db").path()
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    try await withSmallEmulator({ $0.database = path }) { wire in
      _ = try await wire.admin("PUT", "limits", ["requestsPerHour": 5])
      _ = try await wire.call("GET", "Companies/174")
      _ = try await wire.call("GET", "Companies/174")
    }
    try await withSmallEmulator({ $0.database = path }) { wire in
      let information = try await wire.call("GET", "ThresholdInformation").json
      #expect(information["externalRequestThreshold"] == 5)
      #expect(information["currentTimeframeRequestCount"] == 3)
    }
  }

  @Test(arguments: [
    (#"{"requestPerHour":1}"#, "`requestsPerHour`"), (#"{"threads":0}"#, "from 1"),
    (#"{"threadStatus":200}"#, "400 to 599"),
    (#"{"threads":1.5}"#, "a whole number"),
  ])
  func mistakesAreNamed(_ body: String, _ part: String) async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.admin("GET", "limits").text
      let reply = try await wire.send("PUT", wire.emulator.adminURL + "limits", Array(body.utf8))
      #expect(reply.status == 400)
      #expect(reply.json["error"]?.string?.contains(part) == true, "\(reply.text)")
      #expect(try await wire.admin("GET", "limits").text == before)
    }
  }
}
