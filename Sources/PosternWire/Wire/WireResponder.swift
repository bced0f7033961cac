import Autotask
import Foundation
import HTTPTypes
import Logging
import NIOCore

/// Has a face answer requests, and tells metrics and log of it.
struct WireResponder: Sendable {
  let face: any Face
  let limits: WireLimits
  let readiness: Readiness
  let meter: WireMeter
  let isSecure: Bool
  let logger: Logger

  /// What is asked for every few seconds, and told in no log.
  private static let probes: Set<String> = ["health", "ready"]

  /// The answer to a request whose body may still be on its way.
  func answer(_ head: WireHead, _ request: WireRequest) async -> WireAnswer {
    switch head.segments {
    case ["health"]: return .json(["status": "ok"], operation: "health")
    case ["ready"]: return await ready()
    default: break
    }
    switch await face.admit(head) {
    case .answered(var answer):
      // What is left of the body is not worth waiting for.
      if head.announcesBody { answer.isLast = true }
      return answer
    case .welcome(let go):
      do {
        let body = try await request.body()
        var answer = await go(body)
        if case .tooLarge = body { answer.isLast = true }
        return answer
      } catch {
        // A body that came too slowly, or whose connection ended before it was whole.
        var answer = WireAnswer(status: 408, contentType: nil, body: [], operation: "none")
        answer.isLast = true
        if error is SlowBody { meter.refused(.tooSlow) }
        return answer
      }
    }
  }

  /// Tells of an answer that is about to be written.
  func note(_ answer: WireAnswer, to head: WireHead, after duration: Duration) {
    meter.answered(answer, in: duration)
    logger.log(
      level: Self.probes.contains(answer.operation) ? .debug : .info,
      "answered",
      metadata: [
        "trace": "\(head.trace.trace)", "surface": "\(face.surface)", "method": "\(head.method)",
        "operation": "\(answer.operation)", "status": "\(answer.status)",
        "milliseconds": "\(Int(duration / .milliseconds(1)))",
      ]
    )
  }

  private func ready() async -> WireAnswer {
    let states = await readiness.states()
    let isFailing = states.contains { if case .failing = $0.state { true } else { false } }
    var object = JSONObject([("status", isFailing ? "not ready" : "ready")])
    for (name, state) in states { object[name] = Int64(state.word).map(JSONValue.integer) ?? .string(state.word) }
    return .json(.object(object), status: isFailing ? 503 : 200, operation: "ready")
  }
}

extension WireHead {
  /// Whether a body follows.
  fileprivate var announcesBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }
}

extension WireAnswer {
  /// A request that took too long.
  static var late: WireAnswer {
    var answer = WireAnswer(status: 503, contentType: nil, body: [], headers: [("Retry-After", "10")])
    answer.isLast = true
    return answer
  }
}
