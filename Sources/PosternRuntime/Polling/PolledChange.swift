package import Autotask
package import Foundation
package import PosternStore

/// A row of which polling tells something.
package struct PolledChange: Sendable, Equatable {
  /// What happened.
  package var action: Event.Action
  /// The row's id.
  package var row: Int64
  /// When, in milliseconds since 1970, as far as the row tells.
  package var time: Int64
  /// Which version of the row it is: the last time that it tells of, in milliseconds, or its id.
  package var version: Int64
  /// The seconds after which it is stale, nil for other actions.
  package var staleAfter: Int?
  /// The row as it was answered.
  package var fields: JSONObject

  /// Makes a change.
  package init(
    action: Event.Action,
    row: Int64,
    time: Int64,
    version: Int64,
    staleAfter: Int? = nil,
    fields: JSONObject
  ) {
    self.action = action
    self.row = row
    self.time = time
    self.version = version
    self.staleAfter = staleAfter
    self.fields = fields
  }

  /// By which it is kept once: versions that follow each other have neighbouring identities.
  package func identity(in entity: String) -> Data {
    var identity = Data("poll:".utf8)
    withUnsafeBytes(of: UInt64(bitPattern: version).bigEndian) { identity.append(contentsOf: $0) }
    identity += Data("\(entity):\(row):\(action.rawValue)\(staleAfter.map { ":\($0)" } ?? "")".utf8)
    return identity
  }

  /// The event that is kept.
  package func event(on connection: String, of entity: String, from source: Event.Source = .poll) -> NewEvent {
    NewEvent(
      Happening(
        connection: connection,
        entity: entity,
        row: row,
        action: action,
        time: Date(timeIntervalSince1970: Double(time) / 1000),
        source: source,
        fields: fields
      ),
      identity: identity(in: entity)
    )
  }
}
