import Autotask
public import Foundation
import HTTPTypes
public import Logging
public import PosternRuntime
public import PosternWire

/// Where Autotask's callouts come in: `POST /hooks/{connection}/{key}`, and below it `/deactivated`.
///
/// A callout is verified, and durable before it is answered. The key of a path proves nothing: whatever is not rightly
/// signed is refused, and nothing of it is kept.
public struct HookFace: Face {
  /// The address's name in logs and metrics.
  public let surface = "hooks"
  private let receiver: CalloutReceiver
  private let metrics: Metrics
  private let logger: Logger
  private let now: @Sendable () -> Date

  /// The body of a callout, in bytes: a thousand times what Autotask's documents show.
  static let largestBody = 1_000_000

  /// A face.
  ///
  /// - Parameters:
  ///   - receiver: What takes callouts.
  ///   - metrics: What counts them.
  ///   - logger: Where refusals are told; never bodies or keys.
  ///   - now: The clock by which keys end.
  public init(
    receiver: CalloutReceiver,
    metrics: Metrics,
    logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.receiver = receiver
    self.metrics = metrics
    self.logger = logger
    self.now = now
  }

  /// Whether a path is one for callouts.
  static func isHere(_ head: WireHead) -> Bool { head.segments.first == "hooks" }

  /// Looks at the head of a request.
  public func admit(_ head: WireHead) async -> Admission {
    let segments = head.segments
    guard Self.isHere(head), segments.count == 3 || (segments.count == 4 && segments[3] == "deactivated") else {
      return .answered(Problem.notFound.answer(operation: "none"))
    }
    let (connection, key) = (segments[1], segments[2])
    do {
      guard try await receiver.knows(connection: connection, key: key) else { return .answered(answer(.unknown, head)) }
    } catch {
      return .answered(failed(error, head))
    }
    guard head.method == .post else {
      return .answered(Problem.methodNotAllowed(["POST"]).answer(operation: "callout"))
    }
    let signatures = head.headers[values: .hookSignature]
    guard signatures.count == 1 else { return .answered(answer(.unsigned, head)) }
    return .welcome { body in
      guard case .whole(let bytes) = body, bytes.count <= Self.largestBody else {
        return Problem("too-large", 413, "A callout has at most \(Self.largestBody) bytes").answer(operation: "callout")
      }
      do {
        let callout = CalloutReceiver.Callout(
          connection: connection,
          key: key,
          signature: signatures[0],
          body: bytes,
          time: now()
        )
        return answer(try await receiver.receive(callout), head)
      } catch {
        return failed(error, head)
      }
    }
  }

  /// Verified and committed within a millisecond or two, during which the loop serves others.
  public func isShort(_ head: WireHead) -> Bool { Self.isHere(head) }

  private func answer(_ outcome: CalloutReceiver.Outcome, _ head: WireHead) -> WireAnswer {
    count(outcome)
    switch outcome {
    case .kept, .repeated, .deactivation, .checked:
      return WireAnswer(status: 200, contentType: nil, body: [], operation: "callout")
    case .unknown:
      return Problem.notFound.answer(operation: "callout")
    case .unsigned:
      tell("a callout was not signed by its webhook's key", head)
      return Problem("unsigned", 401, "The callout is not signed by its webhook's key").answer(operation: "callout")
    case .unreadable(let problem):
      tell("a signed callout cannot be read: \(problem)", head)
      return Problem("unreadable-callout", 422, "The callout cannot be read", problem).answer(operation: "callout")
    }
  }

  /// What cannot be kept is not acknowledged: Autotask sends it again.
  private func failed(_ error: any Error, _ head: WireHead) -> WireAnswer {
    metrics.count(.callouts, ["failed", "none"])
    logger.error("a callout could not be taken", metadata: ["error": "\(error)", "trace": "\(head.trace.trace)"])
    var answer = Problem("cannot-keep", 503, "The callout could not be kept; send it again").answer(
      operation: "callout"
    )
    answer.headers.append(("Retry-After", "30"))
    return answer
  }

  private func count(_ outcome: CalloutReceiver.Outcome) {
    let (word, form): (String, CalloutForm?) =
      switch outcome {
      case .kept(let form): ("kept", form)
      case .repeated(let form): ("repeated", form)
      case .deactivation(let form): ("deactivation", form)
      case .checked: ("checked", nil)
      case .unknown: ("unknown", nil)
      case .unsigned: ("unsigned", nil)
      case .unreadable: ("unreadable", nil)
      }
    metrics.count(.callouts, [word, form?.rawValue ?? "none"])
  }

  private func tell(_ message: String, _ head: WireHead) {
    logger.notice(
      "\(message)",
      metadata: ["connection": "\(head.segments[1])", "from": "\(head.source)", "trace": "\(head.trace.trace)"]
    )
  }
}

extension HTTPField.Name {
  fileprivate static let hookSignature = HTTPField.Name("X-Hook-Signature") ?? .authorization
}
