import Autotask
import Foundation
import Glibc
import PosternRuntime

/// A file that holds a key: 64 hexadecimal digits, a final new line allowed, readable by its owner alone.
struct KeyFile {
  /// Where the file comes from, for what may be read and for messages.
  enum Origin: Equatable {
    /// A variable of the environment names it.
    case variable(String)
    /// The service manager gave it, as the credential of a name.
    case credential(String)

    var words: String {
      switch self {
      case .variable(let name): "`\(name)`"
      case .credential(let name): "the systemd credential `\(name)`"
      }
    }
  }

  let file: URL
  let origin: Origin

  /// Whether there is a file at all.
  var exists: Bool { FileManager.default.fileExists(atPath: file.path) }

  /// Reads the key.
  ///
  /// - Throws: ``CommandFailure`` that names the file and what would be right, and shows nothing of its content.
  func read() throws -> SealingKey {
    // Not waited for: a pipe in the place of the file would stop everything.
    let descriptor = open(file.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw failure(errno == ENOENT ? "does not exist; \(Self.advice)" : "cannot be read: \(String(errno: errno))")
    }
    defer { close(descriptor) }
    // The opened file is looked at, not its path: what is checked is what is read.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure("is no file; \(Self.advice)")
    }
    let open = status.st_mode & origin.forbiddenPermissions
    guard open == 0 else {
      throw failure(
        "may be read or changed by others (mode \(String(status.st_mode & 0o777, radix: 8))); "
          + "make it readable by its owner alone: chmod 600 \(file.path)"
      )
    }
    var bytes = [UInt8](repeating: 0, count: 67)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw failure("cannot be read: \(String(errno: errno))") }
    let text = String(decoding: bytes.prefix(count), as: UTF8.self).droppingFinalNewline
    guard let key = SealingKey(Secret(text)) else {
      throw failure("holds no key: expected 64 hexadecimal digits and nothing else; \(Self.advice)")
    }
    return key
  }

  private static let advice = "make a key with `postern secrets new-key FILE`"

  private func failure(_ words: String) -> CommandFailure {
    .usage("the key file `\(file.path)` of \(origin.words) \(words)")
  }
}

extension KeyFile.Origin {
  /// Permissions that a key file must not give.
  ///
  /// The service manager lets a service's user read a credential by an access list, whose mask shows as the group's
  /// permission; nobody else can enter the folder.
  fileprivate var forbiddenPermissions: mode_t {
    switch self {
    case .variable: 0o077
    case .credential: 0o027
    }
  }
}

extension KeyRing {
  /// The variables that name key files.
  static let variables: [(name: String, meaning: String)] = [
    ("POSTERN_KEY_FILE", "the key under which secrets are sealed"),
    ("POSTERN_PREVIOUS_KEY_FILE", "the key before it, while `postern secrets rotate` has not run"),
  ]

  /// The keys that the console's environment names, by variables or as systemd credentials.
  ///
  /// - Throws: ``CommandFailure`` when there is none, with how to make one; when a file is not as it must be.
  static func reading(_ console: Console) throws -> KeyRing {
    guard let current = file("POSTERN_KEY_FILE", "postern-key", console) else {
      throw CommandFailure.usage(
        "there is no key to seal secrets with: POSTERN_KEY_FILE is not set, and no systemd credential is named "
          + "`postern-key`; make one with `postern secrets new-key FILE` and set POSTERN_KEY_FILE=FILE"
      )
    }
    let previous = file("POSTERN_PREVIOUS_KEY_FILE", "postern-previous-key", console)
    // The variable may stay set for good: between rotations there is no such file.
    return KeyRing(
      current: try current.read(),
      previous: try previous.flatMap { $0.exists ? try $0.read() : nil }
    )
  }

  /// Whether a console's environment names a key to seal with.
  static func isGiven(to console: Console) -> Bool { file("POSTERN_KEY_FILE", "postern-key", console) != nil }

  private static func file(_ variable: String, _ credential: String, _ console: Console) -> KeyFile? {
    if let path = console.environment[variable], !path.isEmpty {
      return KeyFile(file: console.file(path), origin: .variable(variable))
    }
    guard let folder = console.environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return nil }
    let file = KeyFile(
      file: console.file(folder).appending(component: credential),
      origin: .credential(credential)
    )
    return file.exists ? file : nil
  }
}

extension String {
  fileprivate init(errno: Int32) { self.init(cString: strerror(errno)) }
}
