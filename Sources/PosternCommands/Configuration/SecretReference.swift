package import Autotask
package import Foundation

/// Where a secret is kept: `env:NAME`, `file:PATH` or `sealed:NAME`; never the secret itself.
package struct SecretReference: Sendable, Equatable, CustomStringConvertible {
  /// The kind of place.
  package enum Place: Sendable, Equatable {
    /// A variable of the environment.
    case environment(String)
    /// A file whose content it is, without a final new line.
    case file(String)
    /// The store, sealed, under a name.
    case sealed(String)
  }

  /// The forms, for messages.
  static let forms = "`env:NAME`, `file:PATH` or `sealed:NAME`"

  /// The place.
  package var place: Place

  /// Reads a reference; nil when the text is none.
  package init?(_ text: String) {
    if text.hasPrefix("env:"), text.count > 4 {
      place = .environment(String(text.dropFirst(4)))
    } else if text.hasPrefix("file:"), text.count > 5 {
      place = .file(String(text.dropFirst(5)))
    } else if text.hasPrefix("sealed:"), String(text.dropFirst(7)).isSecretName {
      place = .sealed(String(text.dropFirst(7)))
    } else {
      return nil
    }
  }

  /// A reference to a sealed secret.
  init(sealed name: String) { place = .sealed(name) }

  /// The reference as it is written.
  package var description: String {
    switch place {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .sealed(let name): "sealed:\(name)"
    }
  }

  /// Reads the secret from the environment or a file; a sealed one is read by a ``SecretReader``, which has a store.
  ///
  /// - Parameters:
  ///   - folder: Where relative paths start.
  ///   - purpose: What the secret is, for messages, such as `the secret of connection main`.
  /// - Throws: ``CommandFailure`` that names what is missing, never the value.
  package func resolve(from folder: URL, purpose: String) throws -> Secret {
    switch place {
    case .environment(let name):
      guard let value = Console.current.environment[name] else {
        throw CommandFailure.usage("\(purpose) is kept in `env:\(name)`, and the environment has no variable `\(name)`")
      }
      return try checked(value, purpose)
    case .file(let path):
      let file = folder.file(path)
      guard let data = try? Data(contentsOf: file), let text = String(bytes: data, encoding: .utf8) else {
        let isThere = FileManager.default.fileExists(atPath: file.path)
        let what = isThere ? "cannot be read as text" : "does not exist"
        throw CommandFailure.usage("\(purpose) is kept in `file:\(path)`, and `\(file.path)` \(what)")
      }
      return try checked(text.droppingFinalNewline, purpose)
    case .sealed:
      throw CommandFailure.usage("\(purpose) cannot be kept in `\(self)` here; expected `env:NAME` or `file:PATH`")
    }
  }

  private func checked(_ value: String, _ purpose: String) throws -> Secret {
    guard !value.isEmpty else { throw CommandFailure.usage("\(purpose) is kept in `\(self)`, which is empty") }
    return Secret(value)
  }
}

extension String {
  /// Whether this can name a sealed secret.
  var isSecretName: Bool {
    (1...128).contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// The text without one new line at its end.
  var droppingFinalNewline: String {
    // A line's end is one character, `\r\n` too.
    last?.isNewline == true ? String(dropLast()) : self
  }
}
