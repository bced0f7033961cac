internal import Autotask

extension Statement {
  /// Errors (section 9).
  static let errors: [Statement] = [
    .shown(
      "9-1",
      "A refused call is a 500 with `errors`, a list of sentences.",
      .observed,
      "github:apigrate/autotask-restapi"
    ) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "nothing", "value": 1]])
      try expect(reply.status == 500 && reply.json.object?.keys == ["errors"], "`errors` alone", reply)
    },
    .shown(
      "9-2",
      "An unknown path is the web server's page of HTML with 404.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/133"
    ) { probe in
      let reply = try await probe.call("GET", "PosternNothing/1")
      try expect(reply.status == 404 && reply.isPage, "a 404 page", reply)
    },
    .shown(
      "9-3",
      "A method that a path does not offer is a 405 with `Message`.",
      .observed,
      "github:WYRE-AI/autotask-mcp/pull/170"
    ) { probe in
      let reply = try await probe.call("DELETE", "Companies/0")
      try expect(reply.status == 405, "405", reply)
      try expect(
        reply.message == "The requested resource does not support http method 'DELETE'.",
        "the sentence",
        reply
      )
    },
    .shown("9-4", "Malformed JSON is a 500 in a reader's words.", .inferred, "client code") { probe in
      for text in ["{", "{\"filter\":[", "nothing"] {
        let reply = try await probe.send("POST", "\(probe.base)V1.0/Tickets/query", Array(text.utf8))
        try expectRefusal(reply)
      }
    },
    .shown("9-5", "A body that is not JSON by its type is a 415 in ASP.NET's words.", .assumed, "ASP.NET's default") {
      probe in
      let url = "\(probe.base)V1.0/Tickets/query"
      let reply = try await probe.send("POST", url, Array("a=b".utf8), type: "application/x-www-form-urlencoded")
      try expect(reply.status == 415 && reply.message.contains("is not supported for this resource"), "415", reply)
    },
    .shown(
      "9-6",
      "A missing required field is named, one at a time.",
      .observed,
      "github:Triplecitiestech/staging",
      needs: .writes
    ) { probe in
      let reply = try await probe.call("POST", "Tickets", .object(try await probe.ticketBody([("title", nil)])))
      try expectRefusal(reply, "title")
      try expect(reply.errors.count == 1, "one sentence", reply)
    },
    .shown(
      "9-7",
      "A reference to nothing is a 500 naming field and type.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/46",
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("contactID", 999_999_999)])
      let sentence = "Reference value on field: contactID of type: Contact does not exist or is invalid."
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), sentence)
    },
    .shown(
      "9-8",
      "A boolean in a field of numbers is a 500 in the reader's words.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("priority", true)])
      let sentence = "Unexpected character encountered while parsing value: t"
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), sentence)
    },
    .advice("9-9", "A 500 is normally final: it is classified by its text and not repeated.", .observed, "client code"),
    .notEmulated(
      "9-10",
      "409 was never seen; 403 is declared on every operation.",
      .assumed,
      "the vendor's Swagger document",
      because: "no capture of either was found; denials come as 500"
    ),
  ]
}
