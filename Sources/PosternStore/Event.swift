public import Autotask
public import Foundation

/// Something that happened to a row in Autotask.
///
/// Callouts, polling and back-fills make one stream of them, in the order in which they were kept.
public struct Event: Sendable, Equatable {
  /// What happened.
  public enum Action: String, Sendable, CaseIterable {
    /// The row was made.
    case create
    /// The row was changed.
    case update
    /// The row was deleted; only callouts tell.
    case delete
    /// Nothing happened to the row for too long; only polling tells.
    case stale
  }

  /// How it became known.
  public enum Source: String, Sendable, CaseIterable {
    /// By a callout of a webhook.
    case callout
    /// By asking in turns.
    case poll
    /// By asking for what callouts may not have told.
    case backfill
  }

  /// Where it stands in the stream; later ones have larger numbers, and there may be holes.
  public var position: Int64
  /// By which it is named outside.
  public var id: EventID
  /// What happened.
  public var happening: Happening
  /// When it was kept.
  public var received: Date

  /// Makes an event.
  public init(position: Int64, id: EventID, happening: Happening, received: Date) {
    self.position = position
    self.id = id
    self.happening = happening
    self.received = received
  }
}

/// What is told of an event, before it is kept.
public struct Happening: Sendable, Equatable {
  /// The connection.
  public var connection: String
  /// The entity's plural name.
  public var entity: String
  /// The row.
  public var row: Int64
  /// What happened.
  public var action: Event.Action
  /// When, as Autotask tells it.
  public var time: Date
  /// How it became known.
  public var source: Event.Source
  /// The name of the webhook whose callout told of it.
  public var webhook: String?
  /// Its number among the callouts of the webhook.
  public var sequence: Int64?
  /// The resource or contact who acted.
  public var person: Int64?
  /// The fields that came with it, by their names in the REST interface; values as Autotask wrote them.
  public var fields: JSONObject
  /// The body of the callout, for as long as it is kept.
  public var raw: Data?

  /// Makes one.
  public init(
    connection: String,
    entity: String,
    row: Int64,
    action: Event.Action,
    time: Date,
    source: Event.Source,
    webhook: String? = nil,
    sequence: Int64? = nil,
    person: Int64? = nil,
    fields: JSONObject = JSONObject(),
    raw: Data? = nil
  ) {
    self.connection = connection
    self.entity = entity
    self.row = row
    self.action = action
    self.time = time
    self.source = source
    self.webhook = webhook
    self.sequence = sequence
    self.person = person
    self.fields = fields
    self.raw = raw
  }
}

/// The name of an event: `evt_`, its position, and digits that nobody can guess.
///
/// The position makes it quick to find without an index, the digits make it another one in another store.
public struct EventID: Sendable, Hashable, CustomStringConvertible {
  /// The position.
  public var position: Int64
  /// 48 random bits.
  public var salt: Int64

  private static let prefix = "evt_"
  private static let positionDigits = 10
  private static let saltDigits = 12

  /// Makes a name.
  ///
  /// - Parameters:
  ///   - position: The position, more than 0 and less than 2^40.
  ///   - salt: Random; its low 48 bits are taken.
  public init(position: Int64, salt: Int64) {
    self.position = position
    self.salt = salt & 0xFFFF_FFFF_FFFF
  }

  /// Reads a name; nil for what is none.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let digits = text.dropFirst(Self.prefix.count)
    guard digits.utf8.count == Self.positionDigits + Self.saltDigits,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let position = Int64(digits.prefix(Self.positionDigits), radix: 16),
      let salt = Int64(digits.dropFirst(Self.positionDigits), radix: 16)
    else { return nil }
    self.position = position
    self.salt = salt
  }

  /// The name as it is written.
  public var description: String {
    Self.prefix + Self.digits(position, Self.positionDigits) + Self.digits(salt, Self.saltDigits)
  }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}
