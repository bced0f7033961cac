public import Autotask
public import Foundation

/// What is to be kept, once.
public struct NewEvent: Sendable, Equatable {
  /// What happened.
  public var happening: Happening
  /// By which it is kept once within its connection; events that come one after the other have neighbouring ones, so
  /// that finding them stays quick however many are kept.
  public var identity: Data
  /// For how long, in seconds back from its arrival, the identity is compared; nil for as long as events are kept.
  public var identityLasts: TimeInterval?

  /// Makes one.
  public init(_ happening: Happening, identity: Data, identityLasts: TimeInterval? = nil) {
    self.happening = happening
    self.identity = identity
    self.identityLasts = identityLasts
  }
}

/// How far an entity was asked for.
public struct PollCursor: Sendable, Equatable {
  /// The connection.
  public var connection: String
  /// The entity's plural name.
  public var entity: String
  /// Where it stands, in words of whoever asks.
  public var state: JSONValue

  /// Makes one.
  public init(connection: String, entity: String, state: JSONValue) {
    self.connection = connection
    self.entity = entity
    self.state = state
  }
}

/// What is kept in one durable step, all of it or nothing.
public struct EventBatch: Sendable {
  /// The events, in their order.
  public var events: [NewEvent]
  /// The cursors that were reached with them.
  public var cursors: [PollCursor]
  /// When they came.
  public var received: Date

  /// Makes a batch.
  public init(_ events: [NewEvent], cursors: [PollCursor] = [], received: Date) {
    self.events = events
    self.cursors = cursors
    self.received = received
  }
}

/// Which events are asked for; nil asks for all.
public struct EventFilter: Sendable, Equatable {
  /// Of one connection.
  public var connection: String?
  /// Of one entity, by its plural name.
  public var entity: String?
  /// Of one row.
  public var row: Int64?
  /// Of one action.
  public var action: Event.Action?
  /// Of one source.
  public var source: Event.Source?
  /// Of one webhook, by its name.
  public var webhook: String?
  /// Received not before.
  public var since: Date?
  /// Received before.
  public var until: Date?

  /// All events, or those that are said.
  public init(
    connection: String? = nil,
    entity: String? = nil,
    row: Int64? = nil,
    action: Event.Action? = nil,
    source: Event.Source? = nil,
    webhook: String? = nil,
    since: Date? = nil,
    until: Date? = nil
  ) {
    self.connection = connection
    self.entity = entity
    self.row = row
    self.action = action
    self.source = source
    self.webhook = webhook
    self.since = since
    self.until = until
  }
}

/// Keeps events once each, and how far entities were asked for.
public protocol EventStore: Sendable {
  /// Keeps events and cursors: durable when it returns, or nothing was done.
  ///
  /// - Returns: For each event its position, nil where one of its identity was there.
  /// - Throws: Whatever hinders writing.
  func keepEvents(_ batch: EventBatch) async throws -> [Int64?]

  /// Events in the order of their positions, behind one.
  ///
  /// - Parameters:
  ///   - after: The position behind which they stand.
  ///   - limit: At most so many.
  func events(_ filter: EventFilter, after: Int64, limit: Int) async throws -> [Event]

  /// The last events, at most so many, in the order of their positions.
  func lastEvents(_ filter: EventFilter, limit: Int) async throws -> [Event]

  /// An event by its name, nil where there is none.
  func event(_ id: EventID) async throws -> Event?

  /// The position of the last event, 0 where there was none.
  func lastEventPosition() async throws -> Int64

  /// Forgets the bodies of callouts that came before a time; the events stay.
  ///
  /// - Returns: How many it were.
  func forgetCallouts(before time: Date) async throws -> Int

  /// Forgets events that came before a time.
  ///
  /// - Returns: How many it were.
  func forgetEvents(before time: Date) async throws -> Int

  /// How far an entity was asked for, nil where it never was.
  func pollCursor(connection: String, entity: String) async throws -> PollCursor?
}
