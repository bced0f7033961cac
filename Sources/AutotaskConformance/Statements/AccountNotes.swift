internal import Autotask

extension Statement {
  /// Field notes on credentials and errors (61 to 64).
  static let accountNotes: [Statement] = [
    .notEmulated(
      "field-note 61",
      "The wrong zone gives empty results or a 401.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/46",
      because: "the emulator is one zone"
    ),
    .shown(
      "field-note 62",
      "Repeated wrong secrets lock the account.",
      .observed,
      "github:AutotaskDevelopment/Sample-Code/issues/2",
      needs: .emulator
    ) { probe in
      for _ in 0..<5 { _ = try await probe.with([("Secret", "wrong")]).call("GET", "Companies/0") }
      try expect(try await probe.call("GET", "Companies/0").status == 401, "401 for the right secret too")
    },
    .switchable(
      "field-note 63",
      "Bad credentials may come back as a 500.",
      .observed,
      "client code of autotask-client",
      needs: .emulator,
      by: "trackingIdentifierAs500",
      check: { probe in
        try expect(try await probe.with([("ApiIntegrationCode", "NO")]).call("GET", "Companies/0").status == 401, "401")
      },
      switched: { probe in
        try expect(try await probe.with([("ApiIntegrationCode", "NO")]).call("GET", "Companies/0").status == 500, "500")
      }
    ),
    .shown(
      "field-note 64",
      "The reason of a refusal stands in `errors`.",
      .observed,
      "github:WYRE-AI/msp-claude-plugins/issues/31"
    ) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "nothing", "value": 1]])
      try expect(!reply.errors.isEmpty, "a sentence", reply)
    },
  ]
}
