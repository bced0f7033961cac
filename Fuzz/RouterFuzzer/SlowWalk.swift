internal import Autotask

/// Every operation of the API, compared with a path one after the other and byte by byte.
struct SlowWalk: Sendable {
  /// A method and a template.
  struct Operation: Sendable, CustomStringConvertible {
    let method: String
    let template: String
    let parts: [[UInt8]]

    init(_ method: String, _ template: String) {
      self.method = method
      self.template = template
      parts = template.utf8.split(separator: SlowWalk.slash).map(Array.init)
    }

    var description: String { "\(method) \(template)" }

    func offers(_ method: String) -> Bool { SlowWalk.same(Array(self.method.utf8), Array(method.utf8)) }

    func matches(_ segments: [[UInt8]]) -> Bool {
      parts.count == segments.count
        && zip(parts, segments).allSatisfy { part, segment in
          SlowWalk.isParameter(part) ? SlowWalk.number(segment) != nil : SlowWalk.same(part, segment)
        }
    }
  }

  let table: RouteTable
  private let all: [Operation]

  init(_ table: RouteTable) {
    self.table = table
    let listed = table.operations.map { Operation($0.method, $0.template) }
    // The pages of a query have a path that the Swagger does not list.
    let pages = listed.filter { $0.template.hasSuffix("/query") }.map { Operation($0.method, $0.template + "/next") }
    all = listed + pages
  }

  /// The operations that a path may mean.
  func operations(of path: String) -> [Operation] {
    let segments = Self.segments(path)
    return all.filter { $0.matches(segments) }
  }

  /// The numbers of a path where its template has parameters.
  func ids(of path: String, by template: String) -> [Int64] {
    zip(Self.segments(template), Self.segments(path)).compactMap { part, segment in
      Self.isParameter(part) ? Self.number(segment) : nil
    }
  }

  private static let slash = UInt8(ascii: "/")

  private static func segments(_ path: String) -> [[UInt8]] { path.utf8.split(separator: slash).map(Array.init) }

  private static func isParameter(_ part: [UInt8]) -> Bool { part.first == UInt8(ascii: "{") }

  /// Equal but for the case of ASCII letters.
  private static func same(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// A number of digits alone, maybe after a minus, without a zero before others.
  private static func number(_ segment: [UInt8]) -> Int64? {
    let isNegative = segment.first == UInt8(ascii: "-")
    let digits = isNegative ? segment.dropFirst() : segment[...]
    guard !digits.isEmpty, digits.first != UInt8(ascii: "0") || segment.count == 1 else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let step = Int64(digit - UInt8(ascii: "0"))
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isBeyond) =
        isNegative ? tens.subtractingReportingOverflow(step) : tens.addingReportingOverflow(step)
      guard !isTooLarge, !isBeyond else { return nil }
      value = sum
    }
    return value
  }
}
