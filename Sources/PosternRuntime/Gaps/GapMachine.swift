package import Autotask
package import PosternStore

/// Decides when callouts of a connection may have been lost, of which entities, and since when.
///
/// A value; time is a parameter, in milliseconds since 1970.
package struct GapMachine: Sendable, Equatable {
  /// Why something may be missing: stable words for the log.
  package enum Cause: String, Sendable {
    /// Postern was not there.
    case down
    /// Numbers are missing.
    case sequence
    /// Autotask has logged that it gave up.
    case errorLog = "error-log"
    /// A webhook was not active.
    case deactivated
  }

  /// What is to be asked for.
  package struct Gap: Sendable, Equatable {
    /// Since when, by Autotask's stamps.
    package var since: Int64
    /// Not before then: what is late may still come.
    var notBefore: Int64
    /// Why.
    package var cause: Cause
  }

  /// How long late callouts are waited for: Autotask tries five times in two minutes, and queues.
  package static let patience: Int64 = 300_000
  /// For so long Postern may be away without losing anything, for Autotask tries again.
  static let harmless: Int64 = 60_000
  /// How much earlier than what is known to be lost is asked for: clocks differ, and writing takes time.
  static let margin: Int64 = 600_000

  /// A webhook that is not active, as far as is known.
  package struct Inactive: Sendable, Equatable {
    /// The entity's plural name.
    package var entity: String
    /// When that was told.
    package var since: Int64

    /// Makes one.
    package init(entity: String, since: Int64) {
      self.entity = entity
      self.since = since
    }
  }

  /// How long before a webhook was switched off its callouts may have failed already: after 25 in a row.
  static let failing: Int64 = 3_600_000

  /// When it last knew that everything was received.
  package private(set) var alive: Int64?
  /// The position of the last event that was looked at.
  package private(set) var position: Int64 = 0
  /// Up to when the log of errors was read.
  package private(set) var logged: Int64?
  /// What is to be asked for, by entity.
  package private(set) var gaps: [String: Gap] = [:]
  private var sequences: [String: SequenceWatch] = [:]
  private var inactive: [String: Inactive] = [:]

  /// A machine that knows nothing of the past, and asks for nothing of it.
  package init() {}

  /// Begins, or begins again after a stop.
  ///
  /// - Parameters:
  ///   - entities: The entities that webhooks tell of.
  ///   - position: The position of the last event.
  ///   - date: When.
  package mutating func began(_ entities: Set<String>, position: Int64, at date: Int64) {
    if let alive {
      if date - alive > Self.harmless {
        for entity in entities { note(.down, of: entity, since: alive - Self.margin, notBefore: date + Self.patience) }
      }
    } else {
      self.position = position
    }
    logged = logged ?? date
    alive = date
  }

  /// Takes in callouts, in the order of their positions.
  package mutating func saw(_ events: [Event]) {
    for event in events {
      position = max(position, event.position)
      guard let webhook = event.happening.webhook, let number = event.happening.sequence else { continue }
      sequences[event.happening.entity, default: SequenceWatch()].saw(
        number,
        of: webhook,
        happened: event.happening.time.wholeMilliseconds,
        at: event.received.wholeMilliseconds
      )
    }
  }

  /// Takes in what Autotask has logged since ``logged``: which entity a failure was about is not always said.
  package mutating func saw(logged rows: [JSONObject], of entities: Set<String>, at date: Int64) {
    let times = rows.compactMap { PollOrder.time($0[anyCase: "createDateTime"]) }
    guard let first = times.min(), let last = times.max() else { return }
    logged = max(logged ?? last, last)
    for entity in entities { note(.errorLog, of: entity, since: first - Self.margin, notBefore: date) }
  }

  /// Takes in which webhooks are not active, by name.
  ///
  /// What failed before one was switched off is asked for at once, what happened since then when it is active again.
  package mutating func saw(inactive now: [String: Inactive], at date: Int64) {
    for (name, webhook) in now.sorted(by: { $0.key < $1.key }) where inactive[name] == nil {
      note(.deactivated, of: webhook.entity, since: webhook.since - Self.failing, notBefore: date)
      inactive[name] = webhook
    }
    for (name, webhook) in inactive.sorted(by: { $0.key < $1.key }) where now[name] == nil {
      note(.deactivated, of: webhook.entity, since: webhook.since - Self.margin, notBefore: date)
      inactive[name] = nil
    }
  }

  /// Lets time pass: what was missing for long enough becomes a gap, and so does a time in which nothing could be kept.
  ///
  /// - Parameters:
  ///   - date: When.
  ///   - entities: The entities that webhooks tell of.
  package mutating func pass(to date: Int64, over entities: Set<String> = []) {
    if let alive, date - alive > 3 * Self.harmless {
      for entity in entities { note(.down, of: entity, since: alive - Self.margin, notBefore: date + Self.patience) }
    }
    for entity in sequences.keys.sorted() {
      guard let since = sequences[entity]?.overdue(at: date, after: Self.patience) else { continue }
      note(.sequence, of: entity, since: since - Self.margin, notBefore: date)
    }
    alive = date
  }

  /// The gaps that are to be filled now, by entity.
  package func due(at date: Int64) -> [(entity: String, gap: Gap)] {
    gaps.filter { $0.value.notBefore <= date }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Notes that a gap was filled; one that was noticed meanwhile stays.
  package mutating func filled(_ entity: String, _ gap: Gap) { if gaps[entity] == gap { gaps[entity] = nil } }

  private mutating func note(_ cause: Cause, of entity: String, since: Int64, notBefore: Int64) {
    let known = gaps[entity]
    gaps[entity] = Gap(
      since: min(known?.since ?? since, since),
      notBefore: max(known?.notBefore ?? notBefore, notBefore),
      cause: cause
    )
  }

  // MARK: What is kept

  /// The machine as it is kept.
  package var kept: JSONValue {
    var object = JSONObject([("version", 1), ("position", .integer(position))])
    object["alive"] = alive.map(JSONValue.integer)
    object["logged"] = logged.map(JSONValue.integer)
    object["sequences"] = .object(JSONObject(sequences.sorted { $0.key < $1.key }.map { ($0.key, $0.value.kept) }))
    object["inactive"] = .object(
      JSONObject(
        inactive.sorted { $0.key < $1.key }.map { ($0.key, [.string($0.value.entity), .integer($0.value.since)]) }
      )
    )
    object["gaps"] = .object(
      JSONObject(
        gaps.sorted { $0.key < $1.key }.map { entity, gap in
          (entity, [.integer(gap.since), .integer(gap.notBefore), .string(gap.cause.rawValue)])
        }
      )
    )
    return .object(object)
  }

  /// The machine that was kept; nil for what no machine has kept.
  package init?(kept: JSONValue) {
    guard let object = kept.object, object["version"] == 1, let position = object["position"]?.integer else {
      return nil
    }
    self.position = position
    alive = object["alive"]?.integer
    logged = object["logged"]?.integer
    for (entity, value) in object["sequences"]?.object?.members ?? [] { sequences[entity] = SequenceWatch(kept: value) }
    for (name, value) in object["inactive"]?.object?.members ?? [] {
      guard let parts = value.array, parts.count == 2, let entity = parts[0].string, let since = parts[1].integer else {
        return nil
      }
      inactive[name] = Inactive(entity: entity, since: since)
    }
    for (entity, value) in object["gaps"]?.object?.members ?? [] {
      guard let parts = value.array, parts.count == 3, let since = parts[0].integer, let time = parts[1].integer,
        let cause = parts[2].string.flatMap(Cause.init)
      else { return nil }
      gaps[entity] = Gap(since: since, notBefore: time, cause: cause)
    }
  }
}
