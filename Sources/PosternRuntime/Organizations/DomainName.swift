import Foundation

/// The internet domain of an organization, as domains are compared: in lower case, without `www`.
public struct DomainName: Sendable, Hashable, CustomStringConvertible {
  /// The domain.
  public let description: String

  /// Reads a domain, a web address or an e-mail address; nil where there is no domain in it.
  public init?(_ text: String) {
    var rest = text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()[...]
    if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
    rest = rest.prefix { !"/?#".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    rest = rest.prefix { $0 != ":" }
    if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
    while rest.hasSuffix(".") { rest = rest.dropLast() }
    let labels = rest.split(separator: ".", omittingEmptySubsequences: false)
    let isDomain = labels.count > 1 && rest.utf8.count <= 253 && labels.allSatisfy { Self.isLabel($0) }
    guard isDomain, labels.last?.contains(where: \.isLetter) ?? false else { return nil }
    description = String(rest)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
      && label.allSatisfy { $0.isLetter || ($0.isASCII && $0.isNumber) || $0 == "-" }
  }

  /// Whether anybody can have an address there, so that it tells nothing of an organization.
  public var isShared: Bool { Self.shared.contains(description) }

  /// Whether this is the other one, or lies below it: `mail.contoso.com` below `contoso.com`.
  public func lies(within other: DomainName) -> Bool {
    self == other || description.hasSuffix(".\(other.description)")
  }

  /// Where anybody can have a mailbox.
  private static let shared: Set<String> = [
    "aol.com", "att.net", "bigpond.com", "bt.com", "btinternet.com", "comcast.net", "fastmail.com", "free.fr",
    "gmail.com",
    "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com", "icloud.com",
    "laposte.net",
    "libero.it", "live.com", "mac.com", "mail.com", "me.com", "msn.com", "onmicrosoft.com", "orange.fr", "outlook.com",
    "proton.me", "protonmail.com", "sky.com", "t-online.de", "verizon.net", "web.de", "yahoo.co.uk", "yahoo.com",
    "ymail.com",
    "zoho.com",
  ]
}
