import Autotask
import NIOHTTP1
import TestSupport

/// The writes that clients ask for while the server is killed again and again, and what they are told.
///
/// Each carries a text of its own, so that the rows of Autotask tell which of them arrived, and each attempt a trace of
/// its own, so that the ledger tells which of them were decided.
actor KilledWrites {
  /// One write.
  struct Asked: Sendable {
    var number: Int
    /// The row that it changes; nil for a new one.
    var row: Int64?
    /// The title of a new row, or the new description of a row.
    var text: String
    /// The key under which it may be asked for again.
    var key: String?
    /// The traces of its attempts.
    var traces: [String] = []
    /// What was answered.
    var replies: [WireCaller.Reply] = []

    /// What is sent.
    var body: String {
      guard let row else {
        return
          #"{"companyID":0,"title":"\#(text)","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      }
      return #"{"id":\#(row),"description":"\#(text)"}"#
    }
  }

  private(set) var all: [Asked] = []
  private var random: SeededGenerator
  /// New rows that were acknowledged and that no update has been asked for.
  private var untouched: [Int64] = []
  private var answered = 0

  init(seed: Int) { random = SeededGenerator(seed: seed) }

  /// A number that is made up.
  func chance(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  /// The number of replies so far.
  var replies: Int { answered }

  /// Makes up a write.
  func next() -> Asked {
    let number = all.count
    var asked = Asked(number: number, row: nil, text: "w-\(number)-")
    if random.once(in: 3), !untouched.isEmpty { asked.row = untouched.removeFirst() }
    if random.once(in: 2) { asked.key = "key-\(number)" }
    all.append(asked)
    return attempt(number)
  }

  /// The writes with a key, some of them without an answer: to be asked for again.
  func repeatable(since first: Int) -> [Int] { all.dropFirst(first).filter { $0.key != nil }.map(\.number) }

  /// Another attempt at a write, with a trace of its own.
  func attempt(_ number: Int) -> Asked {
    let parts = [(number, 28), (all[number].traces.count + 1, 4)].map { value, width in
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    all[number].traces.append(parts.joined())
    return all[number]
  }

  /// Notes what was answered.
  func note(_ reply: WireCaller.Reply, to number: Int) {
    if all[number].row == nil, all[number].replies.isEmpty, let item = reply.item { untouched.append(item) }
    all[number].replies.append(reply)
    answered += 1
  }
}

extension WireCaller {
  /// Asks for one attempt at a write.
  func ask(_ asked: KilledWrites.Asked) async throws -> Reply {
    var headers = [("traceparent", "00-\(asked.traces.last ?? "")-00000000000000a1-01")]
    if let key = asked.key { headers.append(("Idempotency-Key", key)) }
    return try await send(asked.row == nil ? .POST : .PATCH, "V1.0/Tickets", asked.body, headers: headers)
  }
}
