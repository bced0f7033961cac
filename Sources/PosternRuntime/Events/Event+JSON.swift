package import Autotask
import Foundation
import Ledger
package import PosternStore

extension Event {
  /// The name of the form in which events are shown and sent.
  package static let format = "postern-event/1"

  /// The event as `postern-event/1`.
  ///
  /// - Parameters:
  ///   - labels: What people call the values of its fields, by field; only those that are known.
  ///   - showsCallout: Whether the body of the callout is in it, where it is still kept.
  package func json(labels: JSONObject = JSONObject(), showsCallout: Bool = false) -> JSONValue {
    var object = JSONObject([
      ("format", .string(Self.format)), ("id", .string(id.description)),
      ("connection", .string(happening.connection)), ("entity", .string(happening.entity)),
      ("row", .integer(happening.row)), ("action", .string(happening.action.rawValue)),
      ("time", .string(LedgerTime.text(happening.time))), ("received", .string(LedgerTime.text(received))),
      ("source", .string(happening.source.rawValue)),
      ("webhook", happening.webhook.map(JSONValue.string) ?? .null),
      ("sequence", happening.sequence.map(JSONValue.integer) ?? .null),
      ("person", happening.person.map(JSONValue.integer) ?? .null),
      ("fields", .object(happening.fields)),
    ])
    if !labels.isEmpty { object["labels"] = .object(labels) }
    if showsCallout, let raw = happening.raw { object["callout"] = .string(String(decoding: raw, as: UTF8.self)) }
    return .object(object)
  }
}
