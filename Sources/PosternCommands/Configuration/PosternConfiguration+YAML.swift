import Autotask
import AutotaskClient
package import Foundation
import PosternRuntime
import PosternStore
import PosternWire
import Yams

extension PosternConfiguration {
  /// The keys of the file.
  static let keys = [
    "listen", "admin", "hooks", "store", "connections", "grants", "webhooks", "ledger", "tls", "securityContact",
    "approvals",
  ]

  /// Reads a file.
  ///
  /// - Throws: ``CommandFailure`` that names file, line and key.
  package init(contentsOf file: URL) throws {
    guard let data = try? Data(contentsOf: file) else {
      let isThere = FileManager.default.fileExists(atPath: file.path)
      throw CommandFailure.usage("\(file.path): the configuration \(isThere ? "cannot be read" : "does not exist")")
    }
    guard let yaml = String(bytes: data, encoding: .utf8) else {
      throw CommandFailure.usage("\(file.path): expected UTF-8")
    }
    try self.init(yaml: yaml, file: file)
  }

  /// Reads the text of a file.
  ///
  /// - Throws: ``CommandFailure`` that names file, line and key.
  package init(yaml: String, file: URL) throws {
    self.init(folder: file.deletingLastPathComponent())
    self.file = file
    let name = file.lastPathComponent
    guard let node = try Node.reading(yaml, file: name) else { return }
    let top = try YAMLMapping(node, file: name, keys: Self.keys)
    listen = try top.text("listen") ?? listen
    admin = try top.text("admin") ?? admin
    hooks = try top.text("hooks")
    store = try top.text("store") ?? store
    grants = try top.text("grants") ?? grants
    webhooks = try top.text("webhooks") ?? webhooks
    if let ledger = try top.mapping("ledger", keys: LedgerConfiguration.keys) {
      self.ledger.checkpoints = try ledger.text("checkpoints")
      self.ledger.key = try ledger.text("key")
      if let address = self.ledger.checkpoints, let wrong = CheckpointPlace.problem(of: address) {
        throw ledger.failure(at: "checkpoints", wrong)
      }
    }
    tls = try top.mapping("tls", keys: TLSConfigurationFiles.keys).map { try TLSConfigurationFiles($0) } ?? tls
    if let approvals = try top.mapping("approvals", keys: ["separate"]), let text = try approvals.text("separate") {
      guard let isSeparate = Bool(text) else { throw approvals.failure(at: "separate", "expected `true` or `false`") }
      approvesSeparately = isSeparate
    }
    securityContact = try top.text("securityContact")
    if let securityContact, !Self.isContact(securityContact) {
      throw top.failure(at: "securityContact", "expected a `mailto:`, `https:` or `tel:` address, as RFC 9116 has it")
    }
    for key in ["listen", "admin", "hooks"] {
      guard let address = try top.text(key), WireAddress(address) == nil else { continue }
      throw top.failure(at: key, "expected an address and a port, such as `127.0.0.1:8484`")
    }
    for (index, node) in try top.elements("connections").enumerated() {
      let connection = try ConnectionConfiguration(node, file: name, path: "connections[\(index)]")
      guard !connections.contains(where: { $0.id == connection.id }) else {
        throw top.failure(at: "connections", "two connections have the id `\(connection.id)`")
      }
      connections.append(connection)
    }
  }

  /// Whether a text can stand in `security.txt` as it is.
  private static func isContact(_ text: String) -> Bool {
    ["mailto:", "https://", "tel:"].contains { text.hasPrefix($0) && text.count > $0.count }
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}

extension ConnectionConfiguration {
  /// The keys of a connection.
  static let keys = ["id", "baseURL", "username", "secret", "integrationCode", "limits", "companies"]
  /// The keys of a connection's limits.
  static let limitKeys = ["slots", "cooldownMilliseconds", "requestsPerHour"]

  /// Reads one element of `connections`.
  init(_ node: Node, file: String, path: String) throws {
    let mapping = try YAMLMapping(node, file: file, path: path, keys: Self.keys)
    id = try mapping.requiredText("id")
    guard id.isConnectionID else {
      throw mapping.failure(at: "id", "expected letters, digits, `-`, `_` and `.`, at most 64")
    }
    username = ConfigurationText(try mapping.requiredText("username"))
    secret = try Self.reference("secret", in: mapping)
    integrationCode = try Self.reference("integrationCode", in: mapping)
    if let limits = try mapping.mapping("limits", keys: Self.limitKeys) {
      if let slots = try limits.integer("slots", 1...1_000) { self.limits.slots = slots }
      if let pause = try limits.integer("cooldownMilliseconds", 0...60_000) {
        self.limits.cooldown = .milliseconds(pause)
      }
      if let number = try limits.integer("requestsPerHour", 1...1_000_000_000) { self.limits.requestsPerHour = number }
    }
    companies = try mapping.mapping("companies", keys: CompanyFilter.keys).map { try CompanyFilter($0) }
    let address = try mapping.text("baseURL") ?? "auto"
    baseURL = address == "auto" ? nil : address
    guard let baseURL else { return }
    do {
      _ = try ServiceBase(baseURL)
    } catch {
      throw mapping.failure(at: "baseURL", "\(error.message); or `auto`")
    }
  }

  private static func reference(_ key: String, in mapping: YAMLMapping) throws -> SecretReference {
    guard let reference = SecretReference(try mapping.requiredText(key)) else {
      // What stands there may be the secret itself, so it is not repeated.
      throw mapping.failure(at: key, "expected \(SecretReference.forms); the secret itself does not belong here")
    }
    return reference
  }
}
