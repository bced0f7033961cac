public import Foundation
import Ledger
public import Logging

/// Writes each event as one object on one line: time, level, label, message, metadata.
public struct JSONLogHandler: LogHandler {
  /// The lowest level that is written.
  public var logLevel = Logger.Level.info
  /// What every line of this logger carries.
  public var metadata = Logger.Metadata()
  private let label: String
  private let write: @Sendable (Data, Logger.Level) -> Void

  /// A handler.
  ///
  /// - Parameters:
  ///   - label: The logger's label.
  ///   - write: Takes one line with its end, whole.
  public init(label: String, write: @escaping @Sendable (Data) -> Void) {
    self.label = label
    self.write = { line, _ in write(line) }
  }

  /// A handler whose lines are gathered.
  ///
  /// - Parameters:
  ///   - label: The logger's label.
  ///   - sink: Where its lines are gathered.
  public init(label: String, sink: LogSink) {
    self.label = label
    write = { sink.add($0, at: $1) }
  }

  /// One value of the metadata that every line carries.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an event.
  public func log(event: LogEvent) {
    var line = "{\"time\":\"\(LedgerTime.text(Date()))\",\"level\":\"\(event.level.rawValue)\""
    line += ",\"label\":\(label.quoted)"
    line += ",\"message\":\(event.message.description.quoted)"
    var all = metadata
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error { all["error"] = "\(error)" }
    if !all.isEmpty { line += ",\"metadata\":\(Logger.MetadataValue.dictionary(all).json)" }
    write(Data((line + "}\n").utf8), event.level)
  }
}

extension Logger.MetadataValue {
  fileprivate var json: String {
    switch self {
    case .string(let text): text.quoted
    case .stringConvertible(let value): value.description.quoted
    case .array(let values): "[\(values.map(\.json).joined(separator: ","))]"
    case .dictionary(let values):
      "{\(values.sorted { $0.key < $1.key }.map { "\($0.key.quoted):\($0.value.json)" }.joined(separator: ","))}"
    }
  }
}

extension String {
  /// The text as a JSON string: on one line, whatever it holds.
  fileprivate var quoted: String {
    // Most texts hold nothing that is written otherwise.
    let isPlain = utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    if isPlain { return "\"\(self)\"" }
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Control characters, and the separators that some readers take for the end of a line.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
