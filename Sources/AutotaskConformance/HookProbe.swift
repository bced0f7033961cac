internal import Autotask
internal import Crypto
internal import Foundation

/// A user of the emulator that may make webhooks, and the inboxes of the emulator to which their callouts go.
struct HookProbe: Sendable {
  /// A callout as it came.
  struct Letter: Sendable {
    var headers: JSONValue
    var text: String
    var json: JSONValue

    init(_ value: JSONValue) {
      headers = value["headers"] ?? .null
      text = value["body"]?.string ?? ""
      json = (try? JSONValue(parsing: text)) ?? .null
    }

    var action: String? { json["Action"]?.string }
    var fields: JSONObject? { json["Fields"]?.object }
    var signature: String? { headers["x-hook-signature"]?.string }

    /// The signature that the help page describes, over the body as it came.
    func expectedSignature(_ secret: String) -> String {
      let key = SymmetricKey(data: Data(secret.utf8))
      let code = Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(text.utf8), using: key))
      return "sha1=\(code.base64EncodedString())"
    }
  }

  static let secret = "conformance-secret"
  /// The caller of the service and of the admin API.
  let probe: Probe
  /// The user that makes the webhooks.
  let owner: Probe
  private let inboxes: String

  /// - Throws: ``Undecided`` where there is no emulator.
  init(_ probe: Probe, name: String = "Hooks", level changes: [String: String] = [:]) async throws {
    guard let admin = probe.adminURL else { throw Undecided("only an emulator lends an inbox") }
    let rights = ["other.webhooks.create": "Yes", "other.webhooks.max": "60"]
    self.probe = probe
    owner = try await probe.user(name, level: try await probe.systemLevel(rights.merging(changes) { $1 }))
    inboxes = admin + "inbox/"
  }

  /// The address of an inbox, which answers as its query says.
  func inbox(_ name: String) -> JSONValue { .string(inboxes + name) }

  /// A webhook's body; `changes` replace members, with null they leave them out.
  func body(_ changes: [(String, JSONValue)] = []) -> JSONObject {
    var body = JSONObject([
      ("name", "Postern conformance"), ("isActive", true), ("webhookUrl", inbox("in")),
      ("deactivationUrl", inbox("off")), ("secretKey", .string(Self.secret)),
      ("sendThresholdExceededNotification", false), ("isSubscribedToCreateEvents", true),
      ("isSubscribedToUpdateEvents", true), ("isSubscribedToDeleteEvents", true),
    ])
    for (name, value) in changes { body[name] = value == .null ? nil : value }
    return body
  }

  /// Asks for a webhook without any field.
  func post(_ kind: String, _ changes: [(String, JSONValue)] = []) async throws -> Reply {
    try await owner.call("POST", "\(kind)Webhooks", .object(body(changes)))
  }

  /// Makes a webhook without any field, and answers its id.
  func make(_ kind: String = "Ticket", _ changes: [(String, JSONValue)] = []) async throws -> Int64 {
    try await owner.made("POST", "\(kind)Webhooks", .object(body(changes)))
  }

  /// Makes a webhook with fields that trigger it and fields that are always shown, and answers its id.
  @discardableResult
  func hook(
    _ kind: String = "Ticket",
    on subscribed: [String] = ["Status"],
    showing shown: [String] = [],
    _ changes: [(String, JSONValue)] = []
  ) async throws -> Int64 {
    let id = try await make(kind, changes)
    for label in subscribed + shown {
      let part: JSONValue = [
        "fieldID": try await fieldID(label, kind), "isSubscribedField": .bool(subscribed.contains(label)),
        "isDisplayAlwaysField": .bool(shown.contains(label)),
      ]
      _ = try await owner.made("POST", "\(kind)Webhooks/\(id)/Fields", part)
    }
    return id
  }

  /// A webhook field's id by its label.
  func fieldID(_ label: String, _ kind: String) async throws -> JSONValue {
    let values = try await owner.field("fieldID", of: "\(kind)WebhookFields")["picklistValues"]?.array ?? []
    guard let id = values.first(where: { $0["label"]?.string == label })?["value"]?.string.flatMap({ Int64($0) }) else {
      throw Contradiction(expected: "a field \(label) of \(kind)WebhookFields", found: "")
    }
    return .integer(id)
  }

  /// A row's field.
  func field(_ name: String, _ kind: String, _ id: Int64) async throws -> JSONValue? {
    try await owner.row("\(kind)Webhooks/\(id)")[name]
  }

  /// Changes a webhook.
  func change(_ kind: String, _ id: Int64, _ fields: [(String, JSONValue)]) async throws -> Reply {
    try await owner.call("PATCH", "\(kind)Webhooks", .object(JSONObject([("id", .integer(id))] + fields)))
  }

  /// Changes a row or makes one, as a person in the web interface would.
  @discardableResult
  func type(_ entity: String, _ row: JSONValue, by person: Int64? = nil) async throws -> Int64 {
    let path = "tables/\(entity)\(person.map { "?person=\($0)" } ?? "")"
    return try await probe.admin("POST", path, row).itemID ?? 0
  }

  /// Stops the clock so many seconds after the first of November 2026.
  func clock(_ seconds: Int) async throws {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    try await probe.admin("PUT", "clock", ["now": .string("2026-11-\(two(1 + seconds / 86_400))T\(time)Z")])
  }

  /// Waits until everything that is due was tried, and answers what came to an inbox.
  @discardableResult
  func delivered(to name: String = "in") async throws -> [Letter] {
    try await probe.admin("POST", "callouts/deliver")
    return (try await probe.admin("GET", "inbox/\(name)").json.array ?? []).map(Letter.init)
  }

  /// The callouts as the emulator lists them.
  func callouts() async throws -> [JSONValue] { try await probe.admin("GET", "callouts").json.array ?? [] }

  /// Lets every try of what waits fail, half a minute after the other, from a second on; answers the second after.
  func exhaust(from second: Int, callouts: Int = 1) async throws -> Int {
    for number in 0..<callouts * 5 {
      try await clock(second + number * 30)
      try await delivered()
    }
    return second + callouts * 150
  }
}
