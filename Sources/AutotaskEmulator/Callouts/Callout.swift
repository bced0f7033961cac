internal import GRDB

/// One callout in the queue, as the emulator's database keeps it.
struct Callout: Sendable {
  enum State: String, Sendable {
    /// It will be sent, or sent again.
    case waiting
    case delivered
    /// It will not be sent (again).
    case dropped
  }

  /// Callouts of one webhook and action go out one after the other.
  struct Queue: Hashable, Sendable {
    /// The entity of the webhook.
    var webhooks: String
    var webhook: Int64
    var action: String
  }

  var id: Int64 = 0
  var queue: Queue
  var owner: Int64?
  var url: String
  /// The key that signs it, nil where it goes unsigned.
  var secret: String?
  /// Its number among the webhook's callouts; a deactivation has none.
  var sequence: Int64?
  var body: String
  var tries = 0
  /// When it may be sent next, in milliseconds of the emulator's clock.
  var due: Int64
  /// When it was first sent.
  var sent: Int64?
  var state = State.waiting
  /// What the receiver answered last.
  var status: Int?
  /// Why the last try failed, or why it was dropped.
  var error: String?

  /// The action of the callout that says that a webhook is no longer active.
  static let deactivated = "Deactivated"
}

extension Callout {
  static let columns = """
    id, webhooks, webhook, action, owner, url, secret, sequence, body, tries, due, sent, state, status, error
    """

  init(_ row: Row) {
    self.init(
      id: row[0],
      queue: Queue(webhooks: row[1], webhook: row[2], action: row[3]),
      owner: row[4],
      url: row[5],
      secret: row[6],
      sequence: row[7],
      body: row[8],
      tries: row[9],
      due: row[10],
      sent: row[11],
      state: State(rawValue: row[12]) ?? .dropped,
      status: row[13],
      error: row[14]
    )
  }
}
