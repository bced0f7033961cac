import Autotask
import AutotaskEmulator
import Testing

/// An emulator with a user that may make webhooks, and a receiver of their callouts.
struct HookBench: Sendable {
  /// The first user of the emulator and its admin API.
  let wire: Wire
  /// The user that owns the webhooks.
  let owner: Wire
  let receiver: CalloutReceiver

  static let secret = "0123456789abcdef"

  /// A webhook's body; `changes` replace or, with null, remove members.
  func body(_ changes: JSONValue = [:]) -> JSONValue {
    var body = JSONObject([
      ("name", "Hook"), ("isActive", true), ("webhookUrl", .string(receiver.address())),
      ("deactivationUrl", .string(receiver.address("/off"))), ("secretKey", .string(Self.secret)),
      ("sendThresholdExceededNotification", false), ("isSubscribedToCreateEvents", true),
      ("isSubscribedToUpdateEvents", true), ("isSubscribedToDeleteEvents", true),
    ])
    for (key, value) in changes.object ?? .init() { body[key] = value == .null ? nil : value }
    return .object(body)
  }

  /// Sets up a webhook that subscribes to some fields and always shows others, and answers its id.
  func hook(
    _ kind: String = "Ticket",
    fields: [String] = ["Status"],
    shown: [String] = ["TicketNumber"],
    userDefined: [String] = [],
    with changes: JSONValue = [:]
  ) async throws -> Int64 {
    let made = try await owner.call("POST", "\(kind)Webhooks", body(changes))
    let id = try #require(made.itemID, "\(made.text)")
    let labels = try await choices(kind, "Fields", "fieldID")
    for label in fields + shown {
      let part: JSONValue = [
        "fieldID": .integer(try #require(labels[label], "\(label)")),
        "isSubscribedField": .bool(fields.contains(label)),
        "isDisplayAlwaysField": .bool(shown.contains(label)),
      ]
      let reply = try await owner.call("POST", "\(kind)Webhooks/\(id)/Fields", part)
      #expect(reply.status == 200, "\(reply.text)")
    }
    let names = userDefined.isEmpty ? [:] : try await choices(kind, "UdfFields", "udfFieldID")
    for name in userDefined {
      let part: JSONValue = [
        "udfFieldID": .integer(try #require(names[name], "\(name)")), "isSubscribedField": true,
        "isDisplayAlwaysField": false,
      ]
      let reply = try await owner.call("POST", "\(kind)Webhooks/\(id)/UdfFields", part)
      #expect(reply.status == 200, "\(reply.text)")
    }
    return id
  }

  /// The ids of what a webhook can report, by their labels.
  func choices(_ kind: String, _ part: String, _ field: String) async throws -> [String: Int64] {
    let path = "\(kind)Webhook\(part)/entityInformation/fields"
    let fields = try await owner.call("GET", path).json["fields"]?.array ?? []
    let values = fields.first { $0["name"]?.string == field }?["picklistValues"]?.array ?? []
    return Dictionary(
      values.compactMap { value in
        guard let label = value["label"]?.string, let id = value["value"]?.string.flatMap({ Int64($0) }) else {
          return nil
        }
        return (label, id)
      }
    ) { first, _ in first }
  }

  /// Waits until everything that is due was tried, and answers what came to a path.
  @discardableResult
  func delivered(at path: String = "/in") async throws -> [CalloutReceiver.Received] {
    let reply = try await wire.admin("POST", "callouts/deliver")
    #expect(reply.status == 200, "\(reply.text)")
    return receiver.received(at: path)
  }

  /// The callouts as the admin API lists them.
  func callouts() async throws -> [JSONValue] { try await wire.admin("GET", "callouts").json.array ?? [] }

  /// Makes a ticket of the seeded customer.
  @discardableResult
  func ticket(_ fields: JSONValue = [:]) async throws -> Int64 {
    var body = JSONObject([("companyID", 174), ("title", "Printer"), ("status", 1), ("priority", 1)])
    for (key, value) in fields.object ?? .init() { body[key] = value }
    let made = try await wire.call("POST", "Tickets", .object(body))
    return try #require(made.itemID, "\(made.text)")
  }

  /// Stops the emulator's clock so many seconds after the first of November 2026.
  func clock(_ seconds: Int) async throws {
    let stamp =
      "2026-11-0\(1 + seconds / 86_400)T\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    let reply = try await wire.admin("PUT", "clock", ["now": .string(stamp)])
    #expect(reply.status == 200, "\(reply.text)")
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The id of a user's own resource.
  func resource(of user: Wire) async throws -> Int64 {
    let users = try await wire.admin("GET", "users").json.array ?? []
    let row = users.first { $0["username"]?.string == user.username }
    return try #require(row?["resourceID"]?.integer)
  }

  /// The settings of the system level with changes.
  static func settings(_ wire: Wire, _ changes: [String: String] = [:]) async throws -> [String: String] {
    let all = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
    var settings = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.value.string ?? "") })
    settings["other.webhooks.create"] = "Yes"
    settings["other.webhooks.max"] = "60"
    return settings.merging(changes) { $1 }
  }
}

/// Runs the body with a small emulator, an owner of webhooks and a receiver.
func withHooks<R: Sendable>(
  _ change: (inout EmulatorConfiguration) -> Void = { _ in },
  level: [String: String] = [:],
  _ body: (HookBench) async throws -> R
) async throws -> R {
  try await withCalloutReceiver { receiver in
    try await withSmallEmulator(change) { wire in
      let owner = try await wire.onLevel("Hooks", try await HookBench.settings(wire, level))
      return try await body(HookBench(wire: wire, owner: owner, receiver: receiver))
    }
  }
}
