public import Autotask

/// An action that a caller may use, with what it takes and gives as the caller's grants have it.
public struct OfferedAction: Sendable {
  /// What an action does to data.
  public enum Effect: String, Sendable {
    case read, create, update, delete
  }

  /// The id, such as `tickets.create`.
  public var id: String
  /// The title, such as `Create Ticket`.
  public var title: String
  /// What it does, in a sentence or two.
  public var description: String
  /// The category's id, such as `tickets-notes`.
  public var category: String
  /// The category's title, such as `Ticket & Ticket Notes`.
  public var categoryTitle: String
  /// What it does to data.
  public var effect: Effect
  /// Whether doing it twice leaves the data as doing it once.
  public var isIdempotent: Bool
  /// What it takes: JSON Schema 2020-12, an object.
  public var inputSchema: JSONObject
  /// What it gives: JSON Schema 2020-12, an object.
  public var outputSchema: JSONObject
  /// An input that is understood, nil where none would be without knowing the database.
  public var example: JSONObject?
}
