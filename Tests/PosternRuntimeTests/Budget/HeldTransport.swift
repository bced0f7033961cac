import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import Synchronization

/// A transport whose calls wait until the test answers them, unless it answers by itself.
final class HeldTransport: AutotaskTransport {
  private struct Held {
    var number: Int
    var continuation: CheckedContinuation<AutotaskResponse, any Error>
  }

  private struct State {
    var seen: [AutotaskRequest] = []
    var held: [Held] = []
    var cancelled = 0
  }

  private let state = Mutex(State())
  private let answering: (@Sendable (AutotaskRequest, Int) throws -> AutotaskResponse)?

  /// A transport.
  ///
  /// - Parameter answering: What it answers by itself, to a request and its number from 1; nil to hold every call.
  init(_ answering: (@Sendable (AutotaskRequest, Int) throws -> AutotaskResponse)? = nil) { self.answering = answering }

  /// The calls that it was given.
  var seen: [AutotaskRequest] { state.withLock { $0.seen } }
  /// How many of them wait for an answer.
  var heldCount: Int { state.withLock { $0.held.count } }
  /// How many were cancelled while they waited.
  var cancelledCount: Int { state.withLock { $0.cancelled } }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let number = state.withLock { state in
      state.seen.append(request)
      return state.seen.count
    }
    if let answering { return try answering(request, number) }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          if Task.isCancelled { return true }
          state.held.append(Held(number: number, continuation: continuation))
          return false
        }
        if isCancelled { cancel(continuation) }
      }
    } onCancel: {
      let found = state.withLock { state in
        state.held.firstIndex { $0.number == number }.map { state.held.remove(at: $0).continuation }
      }
      if let found { cancel(found) }
    }
  }

  private func cancel(_ continuation: CheckedContinuation<AutotaskResponse, any Error>) {
    state.withLock { $0.cancelled += 1 }
    continuation.resume(throwing: CancellationError())
  }

  /// Answers the call that has waited the longest.
  func answer(_ result: Result<AutotaskResponse, any Error> = .success(.ok)) {
    state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst().continuation }?.resume(with: result)
  }
}

extension AutotaskResponse {
  static let ok = AutotaskResponse(status: 200, contentType: "application/json", body: Array("{}".utf8))
  static func status(_ status: Int, _ sentences: [String] = []) -> AutotaskResponse {
    let body: JSONValue = ["errors": .array(sentences.map(JSONValue.string))]
    return AutotaskResponse(status: status, contentType: "application/json", body: body.bytes())
  }
}

extension AutotaskRequest {
  static func get(_ id: Int) -> AutotaskRequest { AutotaskRequest(.get, "/V1.0/Tickets/\(id)") }
  static let patch = AutotaskRequest(.patch, "/V1.0/Tickets", body: ["id": 1, "title": "x"])
}

/// The catalogue, decoded once.
enum RuntimeModel {
  static let shared = Result { try ResourceModel() }
}

/// Waits until something is so.
func eventually(_ condition: () -> Bool) async throws {
  while !condition() {
    // Looked at again and again: what is waited for happens in tasks that tell nobody.
    try await Task.sleep(for: .milliseconds(1))
  }
}

/// A connection over a held transport whose slots do not cool and whose pauses are short; it is proved.
func upstream(
  _ transport: HeldTransport,
  isProved: Bool = true,
  _ change: (inout ConnectionLimits) -> Void = { _ in }
) async throws -> UpstreamConnection {
  var limits = ConnectionLimits()
  limits.cooldown = .zero
  change(&limits)
  let connection = UpstreamConnection(
    id: "main",
    transport: transport,
    model: try RuntimeModel.shared.get(),
    limits: limits,
    clock: BudgetClock(
      // A pause of the real length would only make the test longer.
      sleep: { try await Task.sleep(for: min($0, .milliseconds(2))) }
    )
  )
  guard isProved else { return connection }
  async let first = connection.send(.get(0), for: .house)
  try await eventually { transport.heldCount == 1 }
  transport.answer()
  _ = try await first
  return connection
}
