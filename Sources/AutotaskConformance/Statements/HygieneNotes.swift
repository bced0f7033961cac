internal import Autotask

extension Statement {
  /// Field notes on gateways and addresses (86 to 91).
  static let hygieneNotes: [Statement] = [
    .shown(
      "field-note 86",
      "Page links stay on the service's own host; a client that follows others sends its secret there.",
      .observed,
      "github:PipedreamHQ/pipedream/issues/20388"
    ) { probe in
      let page = try await probe.query("Companies", max: 1)
      guard let next = page.next else { throw Undecided("there is no second page of companies") }
      try expect(next.lowercased().hasPrefix(probe.origin.lowercased()), "a link to \(probe.origin), not \(next)")
    },
    .shown(
      "field-note 87",
      "A call without credentials is refused, never served with those of the call before.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/66, github:WYRE-AI/autotask-mcp/issues/131"
    ) { probe in
      let known = try await probe.query("Companies", max: 1)
      try expect(known.status == 200, "a query to be answered", known)
      let nobody = probe.with([("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil)])
      let reply = try await nobody.query("Companies", max: 1)
      try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401", reply)
    },
    .shown(
      "field-note 88",
      "No answer repeats the secret.",
      .inferred,
      "py-autotask"
    ) { probe in
      let secret = probe.headers.first { $0.name == "Secret" }?.value ?? ""
      guard secret.count > 5 else { throw Undecided("the secret is too short to be looked for") }
      for path in ["ThresholdInformation", "Companies/entityInformation", "Nothing/1", "Companies/x"] {
        let reply = try await probe.call("GET", path)
        try expect(!reply.text.contains(secret), "\(path) to be answered without the secret", nil)
      }
    },
    .advice(
      "field-note 89",
      "A read that failed is never “nothing there”: a partial sync must not delete.",
      .observed,
      "github:KerkhoffTechnologies/django-autotask/issues/250"
    ),
    .shown(
      "field-note 90",
      "Users asked for a mock endpoint and a base address of their own, page links included.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/12",
      needs: .emulator
    ) { probe in
      let page = try await probe.query("Companies", max: 1)
      guard let next = page.next else { throw Undecided("there is no second page of companies") }
      let body: JSONValue = ["MaxRecords": 1, "Filter": [["op": "exist", "field": "id"]]]
      let second = try await probe.send("POST", next, body.bytes())
      try expect(second.status == 200 && second.ids != page.ids, "the next page at the emulator's own address", second)
    },
    .advice(
      "field-note 91",
      "Text of tickets is data, whoever wrote it: mark it so before an AI reads it.",
      .observed,
      "github:WYRE-AI/autotask-mcp"
    ),
  ]
}
