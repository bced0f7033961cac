import Autotask
package import PosternStore

/// A webhook as Autotask has it.
package struct RemoteWebhook: Sendable, Equatable {
  /// A field that it tells of, or a resource that it leaves out.
  package struct Part: Sendable, Equatable {
    /// Its number in Autotask.
    package var number: Int64
    /// What it is about: the id of a field, a user-defined field or a resource.
    package var subject: Int64
    /// Whether a change is told.
    package var isSubscribed: Bool
    /// Whether it comes with every callout.
    package var isShown: Bool
  }

  /// Its number in Autotask.
  package var number: Int64
  /// Its name.
  package var name: String
  /// Whether it sends callouts.
  package var isActive: Bool
  /// Whether Autotask finds it complete.
  package var isReady: Bool
  /// What it tells of.
  package var events: Set<Event.Action>
  /// Where callouts go.
  package var url: String
  /// Where it is told that it was deactivated.
  package var deactivationURL: String
  /// Who is told of failures.
  package var notify: String?
  /// The resource that made it.
  package var owner: Int64?
  /// Its GUID.
  package var guid: String?
  /// Its parts.
  package var parts: [WebhookEntity.Part: [Part]] = [:]

  /// Reads a row, nil where it is none.
  init?(_ row: JSONObject) {
    guard let number = row[anyCase: "id"]?.integer, let url = row[anyCase: "webhookUrl"]?.string else { return nil }
    self.number = number
    self.url = url
    name = row[anyCase: "name"]?.string ?? ""
    isActive = row[anyCase: "isActive"] == .bool(true)
    isReady = row[anyCase: "isReady"] == .bool(true)
    events = Set(Self.flags.filter { row[anyCase: $0.field] == .bool(true) }.map(\.action))
    deactivationURL = row[anyCase: "deactivationUrl"]?.string ?? ""
    notify = row[anyCase: "notificationEmailAddress"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    owner = row[anyCase: "ownerResourceID"]?.integer
    guid = row[anyCase: "webhookGUID"]?.string
  }

  /// The fields that say what a webhook tells of.
  static let flags: [(action: Event.Action, field: String)] = [
    (.create, "isSubscribedToCreateEvents"), (.update, "isSubscribedToUpdateEvents"),
    (.delete, "isSubscribedToDeleteEvents"),
  ]
}

extension RemoteWebhook.Part {
  /// Reads a row, nil where it is none.
  init?(_ row: JSONObject, _ part: WebhookEntity.Part) {
    guard let number = row[anyCase: "id"]?.integer, let subject = row[anyCase: part.key]?.integer else { return nil }
    self.number = number
    self.subject = subject
    isSubscribed = row[anyCase: "isSubscribedField"] == .bool(true)
    isShown = row[anyCase: "isDisplayAlwaysField"] == .bool(true)
  }
}
