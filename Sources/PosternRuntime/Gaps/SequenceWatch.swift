import Autotask

/// Notices callouts that did not come, by the numbers that Autotask gives to those of a webhook.
///
/// Retries and queues bring numbers out of order, so that a hole counts only when it was there for a while. A value;
/// time is a parameter, in milliseconds since 1970.
package struct SequenceWatch: Sendable, Equatable {
  /// Numbers that were passed over.
  struct Hole: Sendable, Equatable {
    var numbers: ClosedRange<Int64>
    /// When it was noticed.
    var noticed: Int64
    /// When the event before it happened.
    var after: Int64
  }

  /// What is known of one webhook.
  struct Line: Sendable, Equatable {
    var newest: Int64
    /// When the newest happened.
    var time: Int64
    var holes: [Hole] = []
  }

  private(set) var lines: [String: Line] = [:]

  /// A watch that knows of no webhook: the first number of each is where it begins.
  package init() {}

  /// Takes in a number.
  ///
  /// - Parameters:
  ///   - number: The callout's.
  ///   - webhook: The webhook's name.
  ///   - time: When what it tells happened.
  ///   - date: When it came.
  package mutating func saw(_ number: Int64, of webhook: String, happened time: Int64, at date: Int64) {
    guard var line = lines[webhook] else {
      lines[webhook] = Line(newest: number, time: time)
      return
    }
    if number > line.newest {
      if number > line.newest + 1 {
        line.holes.append(Hole(numbers: (line.newest + 1)...(number - 1), noticed: date, after: line.time))
      }
      line.newest = number
      line.time = max(line.time, time)
    } else if let index = line.holes.firstIndex(where: { $0.numbers.contains(number) }) {
      let hole = line.holes.remove(at: index)
      let (first, last) = (hole.numbers.lowerBound, hole.numbers.upperBound)
      if number < last { line.holes.insert(hole.of((number + 1)...last), at: index) }
      if number > first { line.holes.insert(hole.of(first...(number - 1)), at: index) }
    } else if time > line.time, number < line.newest {
      // A later event with a smaller number: the webhook was made anew, and counts from the beginning.
      line = Line(newest: number, time: time)
    }
    lines[webhook] = line
  }

  /// Since when something is missing that was waited for long enough; nil for nothing. Each hole is told once.
  package mutating func overdue(at date: Int64, after patience: Int64) -> Int64? {
    var since: Int64?
    for (name, line) in lines {
      for hole in line.holes where date - hole.noticed >= patience { since = min(since ?? hole.after, hole.after) }
      lines[name]?.holes.removeAll { date - $0.noticed >= patience }
    }
    return since
  }

  // MARK: What is kept

  /// The watch as it is kept.
  var kept: JSONValue {
    .object(
      JSONObject(
        lines.sorted { $0.key < $1.key }.map { name, line in
          let holes = line.holes.flatMap { hole in
            [hole.numbers.lowerBound, hole.numbers.upperBound, hole.noticed, hole.after]
          }
          return (name, .array(([line.newest, line.time] + holes).map(JSONValue.integer)))
        }
      )
    )
  }

  /// The watch that was kept; one that knows nothing for whatever was kept by none.
  init(kept: JSONValue?) {
    for (name, value) in kept?.object?.members ?? [] {
      let numbers = (value.array ?? []).compactMap(\.integer)
      guard numbers.count >= 2, (numbers.count - 2).isMultiple(of: 4) else { continue }
      var line = Line(newest: numbers[0], time: numbers[1])
      for start in stride(from: 2, to: numbers.count, by: 4) where numbers[start] <= numbers[start + 1] {
        let range = numbers[start]...numbers[start + 1]
        line.holes.append(Hole(numbers: range, noticed: numbers[start + 2], after: numbers[start + 3]))
      }
      lines[name] = line
    }
  }
}

extension SequenceWatch.Hole {
  /// What is left of it.
  fileprivate func of(_ numbers: ClosedRange<Int64>) -> Self {
    Self(numbers: numbers, noticed: noticed, after: after)
  }
}
