import Foundation
import Ledger
import PosternStore

/// Lines of a ledger that can be gone through as often as needed.
enum LedgerLines {
  /// The records of a store up to a position.
  case store(any LedgerStore, through: Int64)
  /// The lines of a file.
  case file(URL)

  /// How many records are read at a time.
  private static let page = 2000

  /// Hands every line to the body; of a store, only those of a kind if one is given.
  ///
  /// - Throws: ``CommandFailure`` with status 2 when the lines cannot be read.
  func forEach(_ kind: LedgerEntry.Kind? = nil, _ body: (Span<UInt8>) throws -> Void) async throws {
    switch self {
    case .file(let file):
      try LineReader(file).forEach(body)
    case .store(let store, let through):
      try await Self.rows(of: store, LedgerFilter(kind: kind), through: through) { try body($0.bytes.span) }
    }
  }

  /// Hands rows of a store to the body, page by page.
  static func rows(
    of store: any LedgerStore,
    _ filter: LedgerFilter,
    through: Int64,
    _ body: (LedgerRow) throws -> Void
  ) async throws {
    var position: Int64 = 0
    while true {
      let rows = try await store.ledgerRows(filter, after: position, through: through, limit: page)
      for row in rows { try body(row) }
      guard let last = rows.last, rows.count == page else { return }
      position = last.position
    }
  }
}

extension LedgerVerifier {
  /// Checks all lines.
  ///
  /// - Parameters:
  ///   - lines: The lines.
  ///   - more: Lines that stand behind them.
  /// - Throws: ``CommandFailure`` when they cannot be read.
  mutating func verify(_ lines: LedgerLines, and more: [[UInt8]] = []) async throws -> LedgerReport {
    var verifier = self
    try await lines.forEach(.checkpoint) { verifier.announce($0) }
    for line in more { verifier.announce(line.span) }
    try await lines.forEach { verifier.check($0) }
    for line in more { verifier.check(line.span) }
    self = verifier
    return finish()
  }
}

/// Reads a file line by line, in blocks.
struct LineReader {
  private let file: URL
  private static let block = 1 << 20
  /// A line that is longer is no record: the longest names the heads of every chain.
  private static let longest = 256 << 20

  /// The lines of a file.
  init(_ file: URL) { self.file = file }

  /// Hands every line to the body, without its new line.
  ///
  /// - Throws: ``CommandFailure`` with status 2 when the file cannot be read.
  func forEach(_ body: (Span<UInt8>) throws -> Void) throws {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: Self.block)
    var filled = 0
    while true {
      if filled == buffer.count {
        guard buffer.count < Self.longest else { throw CommandFailure.usage("`\(file.path)` has a line without end") }
        buffer.append(contentsOf: repeatElement(0, count: buffer.count))
      }
      let count = buffer.withUnsafeMutableBytes { bytes in
        read(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]).baseAddress, bytes.count - filled)
      }
      guard count >= 0 else { throw unreadable }
      if count == 0 { break }
      let end = filled + count
      var start = 0
      while let line = Self.lineEnd(buffer, from: start, to: end) {
        try body(buffer.span.extracting(start..<line))
        start = line + 1
      }
      filled = end - start
      if start > 0 {
        buffer.withUnsafeMutableBytes { bytes in
          guard let base = bytes.baseAddress else { return }
          memmove(base, base + start, filled)
        }
      }
    }
    if filled > 0 { try body(buffer.span.extracting(0..<filled)) }
  }

  private static func lineEnd(_ buffer: [UInt8], from start: Int, to end: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard start < end, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(UInt8(ascii: "\n")), end - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  private var unreadable: CommandFailure {
    .usage("`\(file.path)` cannot be read: \(String(cString: strerror(errno)))")
  }
}
