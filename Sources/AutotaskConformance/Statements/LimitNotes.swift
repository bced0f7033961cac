internal import Autotask

extension Statement {
  /// Field notes on limits (56 to 60, 65, 66).
  static let limitNotes: [Statement] = [
    .switchable(
      "field-note 56",
      "The fourth call at once on an endpoint is a 429, or a 500 with Itgenatr005.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/107",
      needs: .emulator,
      by: "threadRefusalAs500",
      check: { probe in
        try await probe.keepThreads()
        let statuses = try await probe.statuses("Companies/0", 4)
        try expect(statuses.last == 429, "a 429, not \(statuses)")
      },
      switched: { probe in
        try await probe.keepThreads()
        let statuses = try await probe.statuses("Companies/0", 4)
        try expect(statuses.last == 500, "a 500, not \(statuses)")
      }
    ),
    .shown(
      "field-note 57",
      "Checking the threshold counts as a call; zone information does not.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/107",
      needs: .emulator
    ) { probe in
      let field = "currentTimeframeRequestCount"
      let first = try await probe.call("GET", "ThresholdInformation").json[field]?.integer ?? 0
      let user = probe.headers.first { $0.name == "UserName" }?.value ?? ""
      _ = try await probe.call("GET", "ZoneInformation?user=\(user)")
      let second = try await probe.call("GET", "ThresholdInformation").json[field]?.integer ?? 0
      try expect(second == first + 1, "one call more, not \(second - first)")
    },
    .shown(
      "field-note 58",
      "The version in the path, its case and doubled slashes make no other endpoint for the limit of threads.",
      .inferred,
      "github:msoukhomlinov/n8n-nodes-autotask, changelog",
      needs: .emulator
    ) { probe in
      try await probe.keepThreads()
      for path in ["V1.0/Companies/0", "v1.0/companies/0", "v1.0//Companies/0/"] {
        _ = try await probe.send("GET", probe.base + path)
      }
      let reply = try await probe.send("GET", probe.base + "V1.0/COMPANIES/0")
      try expect(reply.status == 429, "the fourth call refused whatever its spelling", reply)
    },
    .advice(
      "field-note 59",
      "Look-ups row by row burn the hour: ask with `in`, and remember.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/69, github:WYRE-AI/autotask-mcp/issues/91"
    ),
    .advice(
      "field-note 60",
      "Retry reads and those changes that carry an id; a create needs a key.",
      .observed,
      "py-autotask"
    ),
    .notEmulated(
      "field-note 65",
      "The first connection took over ten seconds.",
      .observed,
      "github:AntoJUICT/juict-skills",
      because: "the emulator speaks plain HTTP on the loopback, where connections are made by the system"
    ),
    .advice(
      "field-note 66",
      "Readers of .env files cut `$` and `#` out of secrets: keep secrets in files.",
      .observed,
      "github:AntoJUICT/juict-skills"
    ),
  ]
}
