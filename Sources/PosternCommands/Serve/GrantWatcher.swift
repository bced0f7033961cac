import Autotask
import Foundation
import LeastPrivilege
import Ledger
import Logging
import PosternRuntime
import PosternStore
import ServiceLifecycle

/// Applies the grants file when it changes, whole or not at all: a broken file leaves the old grants in force.
actor GrantWatcher: Service {
  /// How often the file is looked at.
  private static let interval = Duration.seconds(1)

  nonisolated let store: any Store
  private let file: URL
  private let model: ResourceModel
  private let context: GrantContext
  private let logger: Logger
  /// Where it is recorded that grants were put in force.
  private let ledger: any DecisionLedger
  private var seen: Data?
  /// Why the file is not the version in force, nil where it is.
  private(set) var problem: String?

  init(
    file: URL,
    model: ResourceModel,
    context: GrantContext,
    store: any Store,
    ledger: any DecisionLedger,
    logger: Logger
  ) {
    self.file = file
    self.model = model
    self.context = context
    self.store = store
    self.ledger = ledger
    self.logger = logger
  }

  /// Looks at the file until the server stops.
  func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          // Looked at again and again: a notice of the file system is lost where an editor or a mount replaces the file.
          try await Task.sleep(for: Self.interval)
        } catch {
          return
        }
        try await self.apply()
      }
    }
  }

  /// Applies the file if it has changed since it was last looked at.
  func apply() async throws {
    guard let data = try? Data(contentsOf: file) else {
      if seen == nil { logger.warning("there is no grants file", metadata: ["file": "\(file.path)"]) }
      seen = seen ?? Data()
      return
    }
    guard data != seen else { return }
    seen = data
    do {
      var context = context
      context.mappedCompanies = try await store.mappedCompanies(at: nil)
      var read = try GrantFile(file, model, for: context)
      if let document = read.document, let earlier = try await store.currentGrants() {
        // Patterns that are written as before keep what they were resolved to: a new release never widens a grant.
        let before = try earlier.readDocument()
        context.kept = document.keeping(try earlier.readOpened(), of: before)
        context.trustedFields = before.namedFields
        read = try GrantFile(file, model, for: context)
      }
      guard let document = read.document, let grants = read.grants else {
        return refuse(read.lines(.error))
      }
      for line in read.lines(.warning) { logger.warning("grants: \(line)") }
      let applied = try await put(document.json, grants.openedJSON)
      problem = nil
      logger.notice("grants in force", metadata: ["version": "\(applied.version)"])
    } catch let failure as CommandFailure {
      refuse([failure.message])
    } catch let failure as StoreError where failure.code == .unreadable {
      // A version that was kept by another Postern must not stop the server that could replace it.
      refuse([failure.message])
    } catch let failure as LedgerUnwritable {
      // What cannot be recorded is not done, and tried again when the file is next looked at.
      refuse([failure.description])
      seen = nil
    }
  }

  /// Puts a document in force, recorded where it is not in force already.
  private func put(_ document: JSONValue, _ opened: JSONValue) async throws -> AppliedGrants {
    if let current = try await store.currentGrants(), current.document == document, current.opened == opened {
      return current
    }
    return try await ledger.administering(Machine.act("grants.apply", file.lastPathComponent, surface: "serve")) {
      try await store.applyGrants(document: document, opened: opened, by: "the grants file", at: Date())
    }
  }

  private func refuse(_ lines: [String]) {
    for line in lines { logger.error("grants: \(line)") }
    problem = "not applied, the version before stays in force: \(lines.first ?? "")"
  }
}
