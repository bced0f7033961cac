internal import Autotask
internal import Synchronization

/// What was posted to addresses of the emulator itself, for trying webhooks without a receiver of one's own.
struct Inboxes: Sendable {
  struct Letter: Sendable {
    var headers: [String: String]
    var body: [UInt8]
  }

  private var letters: [String: [Letter]] = [:]
  /// Letters kept at most in an inbox; older ones are forgotten.
  private static let kept = 2_000

  subscript(name: String) -> [Letter] { letters[name] ?? [] }

  mutating func add(_ letter: Letter, to name: String) {
    letters[name, default: []].append(letter)
    if self[name].count > Self.kept { letters[name]?.removeFirst() }
  }
}

extension EmulatorCore {
  /// Keeps what is posted, and answers `status` after `seconds`; without them 200 at once.
  func receive(_ call: IncomingCall, _ name: String) async throws -> Answer {
    guard let status = Int(call.parameter("status") ?? "200"), (200...599).contains(status),
      let seconds = Int(call.parameter("seconds") ?? "0"), (0...60).contains(seconds)
    else { throw AdminProblem("`status` needs a number from 200 to 599, `seconds` one from 0 to 60") }
    inboxes.withLock { $0.add(.init(headers: call.headers, body: call.body), to: name) }
    if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    return .json(["kept": true], status: status)
  }

  /// What was posted to an inbox, oldest first: header fields by lower-case name, and the body as it came.
  func inbox(_ name: String) -> Answer {
    .json(
      .array(
        inboxes.withLock { $0[name] }.map { letter in
          ["headers": .texts(letter.headers), "body": .string(String(decoding: letter.body, as: UTF8.self))]
        }
      )
    )
  }
}
