import Autotask
import AutotaskClient
import Testing

@Suite struct WithAutotaskClientTests {
  private var quick: RetryPolicy {
    var policy = RetryPolicy()
    policy.firstPause = .zero
    return policy
  }

  @Test func readsOverEveryPageAndThroughAFault() async throws {
    try await withScriptedServer { server in
      let link = server.address + "V1.0/Tickets/query/next?paging=%7B%7D"
      server.play([
        .json(#"{"items":[{"id":1}],"pageDetails":{"nextPageUrl":"\#(link)"}}"#), .empty(status: 500), .drop,
        .json(#"{"items":[{"id":2}],"pageDetails":{"nextPageUrl":null}}"#),
      ])
      let ids = try await withAutotaskClient(address: server.address, credentials: credentials, policy: quick) {
        client in
        try await client.query("Tickets", .everything, style: .pageLinks).collect().compactMap(\.rowID)
      }
      #expect(ids == [1, 2])
      #expect(server.seen.map(\.method) == ["POST", "POST", "POST", "POST"])
      #expect(Set(server.seen.map(\.body)).count == 1)
      #expect(server.seen.last?.query == "paging=%7B%7D")
    }
  }

  @Test func aLinkToAnotherHostIsNotFollowed() async throws {
    try await withScriptedServer { other in
      let link = other.address + "V1.0/Tickets/query/next?paging=1"
      try await withScriptedServer([.json(#"{"items":[{"id":1}],"pageDetails":{"nextPageUrl":"\#(link)"}}"#)]) {
        let address = $0.address
        let error = try await failure {
          try await withAutotaskClient(address: address, credentials: credentials) { client in
            _ = try await client.query("Tickets", .everything, style: .pageLinks).collect()
          }
        }
        #expect(error.code == .foreignLink)
        #expect(other.seen.isEmpty)
      }
    }
  }

  @Test func aWriteWhoseAnswerIsLostIsNotSentAgain() async throws {
    try await withScriptedServer([.drop]) { server in
      let error = try await failure {
        try await withAutotaskClient(address: server.address, credentials: credentials, policy: quick) { client in
          _ = try await client.create("Tickets", JSONObject([("title", "x")]))
        }
      }
      #expect(error.code == .connectionLost)
      #expect(server.seen.count == 1)
    }
  }

  @Test func aPageOfHTMLIsNamedAsOne() async throws {
    try await withScriptedServer([.html(status: 200)]) { server in
      let error = try await failure {
        try await withAutotaskClient(address: server.address, credentials: credentials, policy: .never) { client in
          _ = try await client.query("Tickets", .everything).collect()
        }
      }
      #expect(error.code == .notJSON)
      #expect(error.message.contains("POST /V1.0/Tickets/query"))
    }
  }

  @Test func anAddressElsewhereIsRefusedBeforeAnythingIsSent() async throws {
    let error = try await failure {
      try await withAutotaskClient(address: "https://example.com/", credentials: credentials) { _ in }
    }
    #expect(error.code == .hostNotAllowed)
  }
}
