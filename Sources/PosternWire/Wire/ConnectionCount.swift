import Synchronization

/// Counts the connections of an address, and says who still has a place.
final class ConnectionCount: Sendable {
  /// Where a connection stands.
  enum Place: Sendable, Equatable {
    case served
    /// There is no place, and it is told so.
    case crowded
    /// So many are being told so that this one is closed without a word.
    case flooded
  }

  /// How many are told at a time that there is no place.
  private static let told = 64

  private let limit: Int
  private let count = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// How many there are.
  var current: Int { count.withLock { $0 } }

  func enter() -> Place {
    count.withLock { count in
      count += 1
      return count <= limit ? .served : count <= limit + Self.told ? .crowded : .flooded
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}
