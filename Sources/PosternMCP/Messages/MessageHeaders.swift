import Autotask
import Foundation

/// The header fields by which a message over HTTP says again what its body says, for what stands in between.
///
/// Server and relay use the same type, so that what one writes the other reads. Source: 2026-07-28,
/// basic/transports/streamable-http, Request Metadata and Server Validation.
public struct MessageHeaders: Sendable, Equatable {
  /// The name of the header of the revision.
  public static let versionField = "MCP-Protocol-Version"
  /// The name of the header of the method.
  public static let methodField = "Mcp-Method"
  /// The name of the header of the tool.
  public static let nameField = "Mcp-Name"

  /// Every value of `MCP-Protocol-Version`.
  public var versions: [String]
  /// Every value of `Mcp-Method`.
  public var methods: [String]
  /// Every value of `Mcp-Name`.
  public var names: [String]

  /// Makes headers of the values that came.
  public init(versions: [String] = [], methods: [String] = [], names: [String] = []) {
    self.versions = versions
    self.methods = methods
    self.names = names
  }

  /// The headers that a message must be sent with.
  public init(for message: RPCMessage) {
    self.init()
    guard case .request(let request) = message else { return }
    guard let version = request.params["_meta"]?[RequestMetadata.Key.version]?.string else {
      if request.method != "initialize" { versions = [Revision.handshake.rawValue] }
      return
    }
    versions = [version]
    methods = [request.method]
    if let name = Self.name(in: request) { names = [Self.encoded(name)] }
  }

  /// The fields that are set.
  public var fields: [(name: String, value: String)] {
    versions.map { (Self.versionField, $0) } + methods.map { (Self.methodField, $0) }
      + names.map { (Self.nameField, $0) }
  }

  /// Checks the fields of a request that must have them.
  func checkNames(_ request: RPCRequest) throws(RPCError) {
    guard methods == [request.method] else {
      throw .headerMismatch("\(Self.methodField) is not the method of the body")
    }
    guard let name = Self.name(in: request) else {
      guard names.isEmpty else { throw .headerMismatch("\(Self.nameField) names what the body does not") }
      return
    }
    guard names.count == 1, Self.decoded(names[0]) == name else {
      throw .headerMismatch("\(Self.nameField) is not the name in the body")
    }
  }

  /// Checks the fields of a request that needs none: those that came must be right all the same, for what stands in
  /// between may have looked at them.
  func check(_ request: RPCRequest) throws(RPCError) {
    guard methods.isEmpty || methods == [request.method] else {
      throw .headerMismatch("\(Self.methodField) is not the method of the body")
    }
    guard names.isEmpty || names.count == 1 && Self.decoded(names[0]) == Self.name(in: request) else {
      throw .headerMismatch("\(Self.nameField) is not the name in the body")
    }
  }

  /// Checks the fields of a notification: the revision defines none, so those that came must be right.
  func check(notification method: String) throws(RPCError) {
    guard versions.count < 2 else { throw .headerMismatch("\(Self.versionField) comes more than once") }
    if let version = versions.first, Revision(rawValue: version) == nil { throw .unsupported(version) }
    guard methods.isEmpty || methods == [method] else {
      throw .headerMismatch("\(Self.methodField) is not the method of the body")
    }
  }

  /// What a request names, by the method that it is of.
  private static func name(in request: RPCRequest) -> String? {
    switch request.method {
    case "tools/call", "prompts/get": request.params["name"]?.string
    case "resources/read": request.params["uri"]?.string
    default: nil
    }
  }

  private static let opening = "=?base64?"
  private static let ending = "?="

  /// The text in the form that a header takes: as it is, or in base64 between marks.
  static func encoded(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    let hasEdge = text.hasPrefix(" ") || text.hasSuffix(" ") || text.isEmpty
    let isMarked = text.hasPrefix(opening) && text.hasSuffix(ending)
    guard !isPlain || hasEdge || isMarked else { return text }
    return opening + Data(text.utf8).base64EncodedString() + ending
  }

  /// The text of a header; nil where it has no single reading.
  static func decoded(_ value: String) -> String? {
    guard value.hasPrefix(opening), value.hasSuffix(ending), value.count >= opening.count + ending.count else {
      return value.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 } ? value : nil
    }
    let inner = String(value.dropFirst(opening.count).dropLast(ending.count))
    guard let data = Data(base64Encoded: inner), data.base64EncodedString() == inner else { return nil }
    return String(validating: data, as: UTF8.self)
  }
}
