import Foundation
import Ledger
import Logging
import PosternRuntime
import PosternStore

extension PosternConfiguration {
  /// The file of the key that signs checkpoints.
  var ledgerKeyFile: LedgerKeyFile {
    let path = ledger.key ?? String(store.dropFirst(store.hasPrefix("sqlite:") ? "sqlite:".count : 0)) + "-ledger.key"
    return LedgerKeyFile(file: folder.file(path))
  }

  /// The file outside where checkpoints are kept, nil where there is none or it is a URL.
  var checkpointFile: URL? {
    ledger.checkpoints.flatMap { CheckpointPlace.isURL($0) ? nil : folder.file($0) }
  }

  /// A writer with a chain of its own, to be started and closed.
  ///
  /// - Throws: ``CommandFailure`` when the key cannot be read or made.
  func ledgerWriter(_ store: any LedgerStore, logger: Logger) throws -> LedgerWriter {
    var outside: (any CheckpointOutlet)?
    if let address = ledger.checkpoints {
      if let problem = CheckpointPlace.problem(of: address) {
        throw CommandFailure.usage("`ledger.checkpoints`: \(problem)")
      }
      outside = checkpointFile.map { CheckpointFile(file: $0) } ?? CheckpointURL(address: address)
    }
    return LedgerWriter(
      store: store,
      configuration: .init(node: Machine.name),
      key: try ledgerKeyFile.readOrMake(),
      outside: outside,
      logger: logger
    )
  }

  /// Does what somebody asks for on this machine: recorded, durably, before it is done, with what became of it behind.
  ///
  /// The command has a chain of its own and closes it, whether or not a server runs beside it.
  ///
  /// - Parameters:
  ///   - action: What is done, such as `callers.token.add`.
  ///   - subject: What it is about; never a secret.
  ///   - connection: The connection, where it is about one.
  ///   - store: The store.
  ///   - body: Does it.
  /// - Throws: ``CommandFailure`` when it cannot be recorded, and nothing was done; whatever the body throws.
  func administer<Answer: Sendable>(
    _ action: String,
    _ subject: String?,
    connection: String? = nil,
    in store: any Store,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (LedgerWriter) async throws -> Answer
  ) async throws -> Answer {
    let writer = try ledgerWriter(store, logger: Logger(label: "postern") { _ in SwiftLogNoOpLogHandler() })
    let act = Machine.act(action, subject, connection: connection, surface: "cli")
    do {
      try await writer.start()
      let answer = try await writer.administering(act) { try await body(writer) }
      await writer.close()
      if let problem = await writer.status.outsideProblem {
        Output.note("warning: a checkpoint cannot be kept outside: \(problem)")
      }
      return answer
    } catch {
      await writer.close()
      throw error
    }
  }
}

/// The machine that a command runs on, and who runs it.
enum Machine {
  /// Its name, without asking the network.
  static var name: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "node" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The user as whom this runs, as the system says and not as the environment does: `local:NAME`.
  static var user: String {
    let id = geteuid()
    guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "local:\(id)" }
    return "local:\(String(cString: name))"
  }

  /// What its user does.
  static func act(
    _ action: String,
    _ subject: String?,
    connection: String? = nil,
    surface: String
  ) -> LedgerEntry {
    LedgerEntry(
      .administration,
      time: Date(),
      caller: user,
      connection: connection,
      surface: surface,
      action: action,
      subject: subject
    )
  }
}
