package import Autotask
import Crypto
package import Foundation
package import LeastPrivilege
package import PosternStore

/// What a callout says.
///
/// Keys are read in any case, and what may be missing may be missing: no document tells the whole of its form (source:
/// receivers of live callouts, who differ in `PersonID` and in whether a deletion has fields).
package struct CalloutMessage: Sendable, Equatable {
  /// Why a body that is rightly signed is no callout.
  package struct Unreadable: Error, Equatable {
    /// What is wrong, without any value of the body.
    package var problem: String
  }

  /// What Autotask tells of.
  package enum Subject: Sendable, Equatable {
    /// Something happened to a row.
    case row(id: Int64, action: Event.Action)
    /// The webhook is not active any more.
    case deactivation
    /// Nothing: Postern itself asks whether callouts would reach it.
    case check
  }

  package var subject: Subject
  /// The webhook's GUID, or the event's: the documents disagree.
  package var guid: String?
  package var sequence: Int64?
  package var person: Int64?
  /// When it happened, nil where it is not told.
  package var time: Date?
  package var fields: JSONObject

  /// Reads the body of a callout about an entity.
  package init(_ body: [UInt8], about entity: EntityModel) throws(Unreadable) {
    let object: JSONObject
    do {
      guard let read = try JSONValue(parsing: body).object else { throw Unreadable(problem: "the body is no object") }
      object = read
    } catch let error as Unreadable {
      throw error
    } catch {
      throw Unreadable(problem: "the body is no JSON")
    }
    guid = object[anyCase: "Guid"]?.string
    sequence = object[anyCase: "SequenceNumber"]?.calloutNumber
    person = object[anyCase: "PersonID"]?.calloutNumber
    time = object[anyCase: "EventTime"]?.string.flatMap(Date.init(calloutTime:))
    fields = (object[anyCase: "Fields"]?.object ?? JSONObject()).renamed(for: entity)
    guard let action = object[anyCase: "Action"]?.string?.lowercased() else {
      throw Unreadable(problem: "`Action` is missing")
    }
    switch action {
    case "deactivated":
      subject = .deactivation
      return
    case "check":
      subject = .check
      return
    default: break
    }
    guard let told = Event.Action(rawValue: action), told != .stale else {
      throw Unreadable(problem: "`Action` is none that is known")
    }
    if let type = object[anyCase: "EntityType"]?.string?.lowercased() {
      // Payloads have the older names: Account, InstalledProduct (source: n8n-nodes-autotask, issue 3).
      let known = [entity.singular, entity.olderName, entity.name].map { $0.lowercased() }
      guard known.contains(type) else { throw Unreadable(problem: "`EntityType` is not that of \(entity.name)") }
    }
    guard let id = object[anyCase: "Id"]?.calloutNumber, id > 0 else {
      throw Unreadable(problem: "`Id` is no row's")
    }
    subject = .row(id: id, action: told)
  }

  /// By which the callout is kept once.
  ///
  /// With a sequence number it is that number first, so that neighbours lie side by side, then what tells apart under
  /// either reading of `Guid`; without one the body itself, for the time in which Autotask sends again. The webhook is
  /// named by its key, which is another one when it is made anew and counts from one again.
  package func identity(of body: [UInt8], key: String) -> (bytes: Data, lasts: TimeInterval?) {
    var identity = Data(key.utf8)
    identity.append(0)
    guard let sequence, case .row(let id, let action) = subject else {
      identity.append(contentsOf: SHA256.hash(data: body))
      return (identity, Self.repeats)
    }
    withUnsafeBytes(of: sequence.bigEndian) { identity.append(contentsOf: $0) }
    withUnsafeBytes(of: id.bigEndian) { identity.append(contentsOf: $0) }
    identity.append(contentsOf: "\(action.rawValue)/\(guid?.lowercased() ?? "")".utf8)
    return (identity, nil)
  }

  /// For how long a body without a sequence number is taken for the same callout: Autotask tries for two minutes.
  private static let repeats: TimeInterval = 600
}

extension JSONValue {
  /// A whole number, whether it is written as a number or as a text of digits.
  fileprivate var calloutNumber: Int64? { integer ?? string.flatMap(Int64.init) }
}

extension JSONObject {
  /// The fields under their names in the REST interface; one that no field of the entity has keeps its own.
  fileprivate func renamed(for entity: EntityModel) -> JSONObject {
    var renamed: [(key: String, value: JSONValue)] = []
    for (key, value) in self {
      let name = entity.field(key)?.name ?? (Self.otherNames[key].flatMap { entity.field($0)?.name }) ?? key
      if !renamed.contains(where: { $0.key == name }) { renamed.append((name, value)) }
    }
    return JSONObject(renamed)
  }

  /// Names of webhook fields that no row has. Source: the picklist of `TicketWebhookFields`.
  private static let otherNames = ["TicketCreateDate": "createDate"]
}

extension Date {
  /// A time as callouts write it: ISO 8601 in UTC, with or without fractions of a second.
  fileprivate init?(calloutTime text: String) {
    let isFractional = text.utf8.contains(UInt8(ascii: "."))
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: isFractional)
    guard let date = try? Date(text, strategy: style) else { return nil }
    self = date
  }
}
