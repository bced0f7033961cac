internal import Autotask

extension Statement {
  private static let thresholds = "help:REST/General_Topics/REST_Thresholds_Limits.htm"
  private static let threads = "help:General/ThreadLimiting.htm"

  /// Thresholds and threads (section 12).
  static let limits: [Statement] = [
    .shown(
      "12.1-1",
      "A database has 10,000 calls in any 60 minutes, all integrations together.",
      .documented,
      thresholds,
      needs: .emulator
    ) { probe in
      let information = try await probe.call("GET", "ThresholdInformation")
      try expect(information.json["externalRequestThreshold"] == 10_000, "10,000 calls", information)
      let before = information.json["currentTimeframeRequestCount"]?.integer ?? 0
      try await probe.admin("PUT", "users/other@conformance.example", ["secret": "s", "integrationCode": "OTHER"])
      let other = probe.with([
        ("UserName", "other@conformance.example"), ("Secret", "s"), ("ApiIntegrationCode", "OTHER"),
      ])
      let after = try await other.call("GET", "ThresholdInformation")
      try expect(
        after.json["currentTimeframeRequestCount"]?.integer == before + 1,
        "another integration to count for the same database",
        after
      )
    },
    .shown(
      "12.1-2",
      "The 60 minutes roll: a call counts until it is an hour old.",
      .documented,
      thresholds,
      needs: .emulator
    ) { probe in
      var counts: [Int64] = []
      for moment in ["2030-01-01T00:00:50Z", "2030-01-01T00:30:00Z", "2030-01-01T01:00:49Z", "2030-01-01T01:00:50Z"] {
        try await probe.admin("PUT", "clock", ["now": .string(moment)])
        let reply = try await probe.call("GET", "ThresholdInformation")
        counts.append(reply.json["currentTimeframeRequestCount"]?.integer ?? 0)
      }
      try expect(counts == [1, 2, 3, 3], "1, 2, 3 and 3 calls in the hour, not \(counts)")
    },
    .shown(
      "12.1-3",
      "ThresholdInformation is a bare object of threshold, timeframe (60) and count.",
      .documented,
      "the vendor's Swagger"
    ) { probe in
      let reply = try await probe.call("GET", "ThresholdInformation")
      try expect(
        reply.json["externalRequestThreshold"]?.integer != nil && reply.json["requestThresholdTimeframe"] == 60
          && reply.json["currentTimeframeRequestCount"]?.integer != nil,
        "three integers, the timeframe 60",
        reply
      )
    },
    .shown(
      "12.1-4",
      "The threshold can be raised for a database; ThresholdInformation tells it.",
      .observed,
      "https://kb.clouddepot.com",
      needs: .emulator
    ) { probe in
      try await probe.admin("PUT", "limits", ["requestsPerHour": 20_000])
      let reply = try await probe.call("GET", "ThresholdInformation")
      try expect(reply.json["externalRequestThreshold"] == 20_000, "the raised threshold", reply)
    },
    .shown("12.1-5", "Below 50 % no call waits.", .documented, thresholds, needs: .emulator) { probe in
      let delays = try await probe.delays(3)
      try expect(delays == [0, 0, 0], "no waits, not \(delays)")
    },
    .shown(
      "12.1-6",
      "From 50 % a call waits half a second, from 75 % a second.",
      .documented,
      thresholds,
      needs: .emulator
    ) { probe in
      let delays = try await probe.delays(8)
      try expect(delays == [0, 0, 0, 500, 500, 1000, 1000, 1000], "waits from the fourth of eight on, not \(delays)")
    },
    .shown(
      "12.1-7",
      "Beyond the threshold calls are refused until the count falls; clients see 429.",
      .documented,
      thresholds,
      needs: .emulator
    ) { probe in
      try await probe.stopClock()
      try await probe.admin("PUT", "limits", ["requestsPerHour": 2])
      let statuses = try await probe.statuses("ThresholdInformation", 4)
      try expect(statuses == [200, 200, 429, 429], "two calls and then 429, not \(statuses)")
      try await probe.admin("PUT", "clock", ["now": "2030-01-01T01:00:00Z"])
      let later = try await probe.call("GET", "ThresholdInformation")
      try expect(later.status == 200, "calls again an hour later", later)
    },
    .notEmulated(
      "12.1-8",
      "The administrator gets a mail when the threshold is passed.",
      .documented,
      thresholds,
      because: "the emulator sends no mail; `GET limits` of the admin API tells the count"
    ),
    .notEmulated(
      "12.1-9",
      "Vendors speak of a hard stop near 20,000 calls.",
      .assumed,
      "https://docs.mspintegrations.com",
      because: "unverified, and calls beyond the threshold are refused anyway"
    ),
    .shown(
      "12.2-1",
      "An integration has three calls at once for a tracking identifier and object endpoint.",
      .documented,
      threads,
      needs: .emulator
    ) { probe in
      try await probe.keepThreads()
      let statuses = try await probe.statuses("Companies/0", 4)
      try expect(statuses == [200, 200, 200, 429], "three calls and then 429, not \(statuses)")
      let other = try await probe.call("GET", "Contacts/entityInformation")
      try expect(other.status == 200, "another endpoint to have threads of its own", other)
    },
    .notEmulated(
      "12.2-2",
      "Older integrations had more threads and were reduced in steps, with waits.",
      .documented,
      threads,
      because: "history; `PUT limits` of the admin API gives more threads where a test wants them"
    ),
    .shown(
      "12.2-3",
      "Zone information takes no thread and counts for nothing; ThresholdInformation does both.",
      .documented,
      threads,
      needs: .emulator
    ) { probe in
      try await probe.keepThreads([("threads", 1)])
      let user = probe.headers.first { $0.name == "UserName" }?.value ?? ""
      let zones = try await probe.statuses("ZoneInformation?user=\(user)", 3)
      try expect(zones == [200, 200, 200], "zone information three times, not \(zones)")
      let statuses = try await probe.statuses("ThresholdInformation", 2)
      try expect(statuses == [200, 429], "the second ThresholdInformation refused, not \(statuses)")
    },
    .shown(
      "12.2-4",
      "The refusal says that the thread threshold of 3 has been exceeded for this object endpoint, with Itgenatr005.",
      .documented,
      "help:General/ThreadLimiting.htm, github:msoukhomlinov/n8n-nodes-autotask/issues/107",
      needs: .emulator
    ) { probe in
      try await probe.keepThreads()
      _ = try await probe.statuses("Companies/0", 3)
      let reply = try await probe.call("GET", "Companies/0")
      let sentence = "thread threshold of 3 threads has been exceeded for this object endpoint"
      try expect(
        reply.errors.contains { $0.contains(sentence) && $0.contains("Itgenatr005") },
        "`\(sentence)` and Itgenatr005",
        reply
      )
    },
    .switchable(
      "12.2-5",
      "`Retry-After` is read by some clients; no capture shows it.",
      .assumed,
      "client code",
      needs: .emulator,
      by: "retryAfter",
      check: { probe in
        try await probe.keepThreads([("threads", 1)])
        _ = try await probe.call("GET", "Companies/0")
        let reply = try await probe.call("GET", "Companies/0")
        try expect(reply.status == 429 && reply.headers["retry-after"] == nil, "429 without `Retry-After`", reply)
      },
      switched: { probe in
        try await probe.keepThreads([("threads", 1)])
        _ = try await probe.call("GET", "Companies/0")
        let reply = try await probe.call("GET", "Companies/0")
        try expect(reply.status == 429 && reply.headers["retry-after"] == "1", "429 with `Retry-After`", reply)
      }
    ),
    .switchable(
      "12.2-6",
      "A thread is free a little after the answer was sent.",
      .observed,
      "github:WYRE-AI/autotask-mcp/pull/107",
      needs: .emulator,
      by: "threadCooldown",
      check: { probe in
        try await probe.stopClock()
        let statuses = try await probe.statuses("Companies/0", 5)
        try expect(statuses.allSatisfy { $0 == 200 }, "five calls one after the other, not \(statuses)")
      },
      switched: { probe in
        try await probe.stopClock()
        let statuses = try await probe.statuses("Companies/0", 4)
        try expect(statuses == [200, 200, 200, 429], "the fourth in the same moment refused, not \(statuses)")
      }
    ),
    .shown(
      "12.2-7",
      "A call below a parent counts to the root endpoint; whether to the child's as well nobody knows: both do.",
      .assumed,
      "rest-api.md 12.2 names it open",
      needs: .emulator
    ) { probe in
      try await probe.keepThreads()
      let ticket = try await probe.anyRow("TicketNotes")["ticketID"]?.text() ?? ""
      try await probe.admin("PUT", "clock", ["now": "2030-01-01T00:00:10Z"])
      _ = try await probe.statuses("Tickets/\(ticket)/Notes", 3)
      let root = try await probe.call("GET", "Tickets/\(ticket)")
      let child = try await probe.query("TicketNotes", max: 1)
      try expect(root.status == 429, "the root endpoint to be full", root)
      try expect(child.status == 429, "the child's endpoint to be full", child)
    },
  ]
}
