import Autotask
import AutotaskEmulator
import Foundation
import LeastPrivilege
import Ledger
import NIOHTTP1
import PosternRuntime
import RuntimeSupport
import Testing

/// Every action of the table, each with its example: done, without each required field, denied, in dry run and in
/// approval, against one emulator.
struct ActionTableTests {
  private static func everything(_ mode: String = "live") throws -> String {
    let model = try GatewayModel.shared.get()
    let actions = model.policy.actions.all.map { "'\($0.id)'" } + model.policy.composites.all.map { "'\($0.id)'" }
    return grants("{'id': 'g', 'mode': '\(mode)', 'actions': [\(actions.joined(separator: ", "))]}")
  }

  /// The level has what webhooks need, too.
  private static func openWebhooks(_ gateway: RunningGateway) async throws {
    var settings = try await gateway.admin(.GET, "levels/API%20User%20(system)")["settings"]?.object ?? JSONObject()
    settings["other.webhooks.create"] = "Yes"
    settings["other.webhooks.max"] = "50"
    let level = JSONValue.object(JSONObject([("settings", .object(settings))]))
    try await gateway.admin(.PUT, "levels/Webhooks", level.text())
    let user = gateway.emulator.username.replacing("@", with: "%40")
    try await gateway.admin(.PUT, "users/\(user)", #"{"level":"Webhooks"}"#)
  }

  /// A failed callout of a webhook of one's own: nobody sees others'.
  private static func log(_ gateway: RunningGateway, _ made: RunningGateway.ActionReply) async throws -> JSONValue? {
    let webhook = try #require(made.json["id"])
    let row = JSONValue.object(
      JSONObject([("contactWebhookID", webhook), ("createDateTime", "2026-11-24T09:00:00"), ("errorMessage", "x")])
    )
    try await gateway.admin(.POST, "tables/WebhookEventErrorLogs", row.text())
    let logs = try await gateway.admin(.GET, "tables/WebhookEventErrorLogs").array
    return logs?.last { $0["contactWebhookID"] == webhook && $0["accountWebhookID"] ?? .null == .null }?["id"]
  }

  private static func offered(_ gateway: RunningGateway) async throws -> [JSONObject] {
    try await gateway.ask(.GET, "/api/v1/actions").json.array?.compactMap(\.object) ?? []
  }

  @Test func everyActionDoesWhatItsExampleSays() async throws {
    try await withGateway(try Self.everything()) { gateway in
      try await Self.openWebhooks(gateway)
      let offered = try await Self.offered(gateway)
      let model = try GatewayModel.shared.get()
      #expect(
        offered.compactMap { $0["id"]?.string }
          == model.policy.actions.all.map(\.id) + model.policy.composites.all.map(\.id)
      )
      var made = MadeRows()
      made.attachment = try await gateway.admin(.GET, "tables/DocumentAttachments").array?.first?["id"]
      // What is made comes first and what is removed last, so that rows of one's own are there in between.
      let order = ["create": 0, "read": 1, "update": 2, "delete": 3]
      let sorted = offered.enumerated().sorted { left, right in
        let one = order[left.element["effect"]?.string ?? ""] ?? 1
        let two = order[right.element["effect"]?.string ?? ""] ?? 1
        // A webhook takes its log with it.
        return one == two ? (left.offset < right.offset) != (one == 3) : one < two
      }.map(\.element)
      for action in sorted {
        let id = try #require(action["id"]?.string)
        let example = try #require(action["example"]?.object, "\(id) has no example")
        let input = made.adapted(example, to: id, model.policy.actions[id]?.entity)
        let reply = try await gateway.run(id, .object(input))
        let isMade = action["effect"] == "create"
        #expect(
          reply.status == (isMade ? 201 : 200),
          "\(id): \(JSONValue.object(input).text()): \(reply.text.prefix(500))"
        )
        if isMade, let entity = model.policy.actions[id]?.entity { made.ids[entity] = reply.json["id"] }
        if id == "webhooks.contacts.create" { made.ids["WebhookEventErrorLogs"] = try await Self.log(gateway, reply) }
        // Where a row is looked for that is known to be there, it comes.
        if action["effect"] == "read", id.hasSuffix(".get") || id.hasSuffix("_for_ticket") {
          #expect(
            reply.json["item"] != nil || reply.json["items"]?.array?.isEmpty == false
              || action["category"] == "database",
            "\(id)"
          )
        }
      }
      #expect(
        Set(await gateway.ledger.entries.compactMap(\.action)).isSuperset(of: model.policy.actions.all.map(\.id))
      )
    }
  }

  @Test func whatIsMissingOrDeniedOrLookedAtOnlyIsNeverSent() async throws {
    try await withGateway(try Self.everything("dryRun"), rows: 300) { gateway in
      try await Self.openWebhooks(gateway)
      let offered = try await Self.offered(gateway)
      let model = try GatewayModel.shared.get()
      for action in offered {
        guard let id = action["id"]?.string, let example = action["example"]?.object else { continue }
        for name in action["input"]?["required"]?.array?.compactMap(\.string) ?? [] {
          // An example may give a reference by its name.
          let alias = name.lowercased().hasSuffix("id") ? String(name.dropLast(2)) : name
          var input = JSONObject(example.filter { $0.key != name && $0.key != alias })
          if name == "id" { input["id"] = nil }
          let reply = try await gateway.run(id, .object(input))
          #expect(reply.status == 422, "\(id) without \(name): \(reply.text.prefix(300))")
          #expect(reply.pointers.contains("/\(name)"), "\(id) without \(name): \(reply.text.prefix(300))")
        }
      }
      for action in offered where action["effect"] == "create" {
        guard let id = action["id"]?.string, let example = action["example"]?.object else { continue }
        let reply = try await gateway.run(id, .object(example))
        let isWebhookChild = example["webhookID"] != nil
        #expect(
          reply.status == 200 && reply.json["dryRun"] == true || isWebhookChild,
          "\(id): \(reply.text.prefix(300))"
        )
      }
      try await gateway.apply(try Self.everything("approval"))
      for action in offered where action["effect"] == "create" {
        guard let id = action["id"]?.string, let example = action["example"]?.object else { continue }
        let reply = try await gateway.run(id, .object(example))
        let isWebhookChild = example["webhookID"] != nil
        #expect(
          reply.status == 202 && reply.json["state"] == "waiting" || isWebhookChild,
          "\(id): \(reply.text.prefix(300))"
        )
      }
      #expect(try await gateway.writes().isEmpty)
      try await gateway.apply(grants("{'id': 'g', 'actions': ['surveys.get']}"))
      let calls = try await gateway.calls {
        for action in offered {
          guard let id = action["id"]?.string, id != "surveys.get" else { continue }
          if model.policy.composites[id]?.needs == CompositeAction.Needs.none { continue }
          let reply = try await gateway.run(id, .object(action["example"]?.object ?? JSONObject()))
          #expect(reply.status == 403 && reply.word == "not-granted", "\(id): \(reply.text.prefix(300))")
        }
      }
      #expect(calls.isEmpty)
    }
  }

  @Test func routesDocumentsAndTableAreEqual() async throws {
    try await withGateway(try Self.everything(), rows: 50) { gateway in
      let model = try GatewayModel.shared.get()
      let table = model.policy.actions.all.map(\.id) + model.policy.composites.all.map(\.id)
      #expect(try await Self.offered(gateway).compactMap { $0["id"]?.string } == table)
      let document = try await gateway.ask(.GET, "/openapi.json").json
      let paths = document["paths"]?.object?.keys.filter { $0.hasPrefix("/api/v1/actions/") } ?? []
      #expect(paths.map { String($0.dropFirst("/api/v1/actions/".count)) } == table)
      // Every reference of the document leads somewhere.
      for reference in document.references {
        #expect(document.target(of: reference) != nil, "\(reference)")
      }
      // So are the tools, a page after the other.
      var tools: [String] = []
      var params: JSONValue = [:]
      while true {
        let message: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params]
        let page = try await gateway.ask(.POST, "/mcp", message).json["result"]
        tools += page?["tools"]?.array?.compactMap { $0["title"]?.string } ?? []
        guard let cursor = page?["nextCursor"] else { break }
        params = ["cursor": cursor]
      }
      #expect(tools.count == table.count && Set(tools) == Set(table))
      let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/actions")
      let pages = try FileManager.default.contentsOfDirectory(atPath: folder.standardizedFileURL.path)
      #expect(Set(pages) == Set(table.map { "\($0).md" } + ["README.md"]))
      // The same list without a database: what documents are made of.
      #expect(await OfferedAction.all(of: model).map(\.id) == table)
    }
  }
}

/// The rows that a run over all examples has made, which later examples work on.
private struct MadeRows {
  var ids: [String: JSONValue] = [:]
  var attachment: JSONValue?

  func adapted(_ example: JSONObject, to action: String, _ entity: String?) -> JSONObject {
    var input = example
    if input["id"] != nil, let entity {
      // Webhooks are their maker's own, and so is time that may be removed.
      let isOwn = entity.hasPrefix("Webhook") || entity.hasSuffix("Webhooks") || entity == "TimeEntries"
      if isOwn, let id = ids[entity] { input["id"] = id }
      if entity == "DocumentAttachments", let attachment { input["id"] = attachment }
    }
    if input["webhookID"] != nil, let entity {
      for suffix in ["Fields", "UdfFields", "ExcludedResources"] where entity.hasSuffix(suffix) {
        if let id = ids["\(entity.dropLast(suffix.count))s"] { input["webhookID"] = id }
      }
    }
    return input
  }
}

extension JSONValue {
  /// The references in a document.
  fileprivate var references: [String] {
    switch self {
    case .array(let elements): elements.flatMap(\.references)
    case .object(let object):
      object.flatMap { key, value in key == "$ref" ? value.string.map { [$0] } ?? [] : value.references }
    default: []
    }
  }

  /// What a reference within the document leads to.
  fileprivate func target(of reference: String) -> JSONValue? {
    reference.split(separator: "/").dropFirst().reduce(Optional(self)) { $0?[String($1)] }
  }
}
