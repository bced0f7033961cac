import NIOCore
import Synchronization

/// The connections of an address: how many there are, who still has a place, and how all of them end.
final class WireConnections: Sendable {
  /// Where a connection stands.
  enum Place: Sendable, Equatable {
    case served
    /// There is no place, and it is told so.
    case crowded
    /// So many are being told so that this one is closed without a word.
    case flooded
  }

  /// What all connections of an address are told.
  enum Notice: Sendable {
    /// Finish what runs, and end.
    case finish
    /// End now; what still runs is answered that it took too long.
    case end
  }

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    /// What those that come late are told, too.
    var notice: Notice?
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// How many are told at a time that there is no place.
  private static let told = 64

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  /// How many there are.
  var current: Int { state.withLock { $0.channels.count } }

  func enter(_ channel: any Channel) -> Place {
    let (count, notice) = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return (state.channels.count, state.notice)
    }
    if let notice { channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(notice) } }
    return count <= limit ? .served : count <= limit + Self.told ? .crowded : .flooded
  }

  func leave(_ channel: any Channel) {
    let waiting = state.withLock { state in
      state.channels[ObjectIdentifier(channel)] = nil
      guard state.channels.isEmpty else { return [] as [CheckedContinuation<Void, Never>] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func tell(_ notice: Notice) {
    let channels = state.withLock { state in
      state.notice = notice
      return state.channels.values
    }
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(notice) }
  }

  /// Waits until there are none.
  func allEnded() async {
    await withCheckedContinuation { continuation in
      let isEmpty = state.withLock { state in
        if !state.channels.isEmpty { state.waiting.append(continuation) }
        return state.channels.isEmpty
      }
      if isEmpty { continuation.resume() }
    }
  }
}
