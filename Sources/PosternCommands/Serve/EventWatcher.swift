import Foundation
import LeastPrivilege
import Logging
import PosternRuntime
import ServiceLifecycle

/// Reads `webhooks.yaml` when the server starts and when it changes, whole or not at all: a broken file leaves in force
/// what it said before.
actor EventWatcher: Service {
  /// How often the file is looked at.
  private static let interval = Duration.seconds(1)

  private let file: URL
  private let model: ResourceModel
  private let connections: [String]
  private let logger: Logger
  private var seen: Data?
  private var listeners: [UUID: AsyncStream<EventDocument>.Continuation] = [:]
  /// What is in force.
  private(set) var document = EventDocument()
  /// Why the file is not in force, nil where it is.
  private(set) var problem: String?

  init(file: URL, model: ResourceModel, connections: [String], logger: Logger) {
    self.file = file
    self.model = model
    self.connections = connections
    self.logger = logger
  }

  /// Looks at the file until the server stops.
  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          // Looked at again and again: a notice of the file system is lost where an editor or a mount replaces the file.
          try await Task.sleep(for: Self.interval)
        } catch {
          return
        }
        await self.apply()
      }
    }
  }

  /// What is in force, and then whatever comes in force; the newest where somebody is slow.
  func documents() -> AsyncStream<EventDocument> {
    let (stream, continuation) = AsyncStream.makeStream(of: EventDocument.self, bufferingPolicy: .bufferingNewest(1))
    let id = UUID()
    listeners[id] = continuation
    // Ends by itself at once: it only takes the listener off the list.
    continuation.onTermination = { [weak self] _ in Task { await self?.forget(id) } }
    continuation.yield(document)
    return stream
  }

  private func forget(_ id: UUID) { listeners[id] = nil }

  /// Takes the file in force if it has changed since it was last looked at.
  func apply() {
    guard let data = try? Data(contentsOf: file) else {
      if seen == nil { logger.warning("there is no webhooks file", metadata: ["file": "\(file.path)"]) }
      seen = seen ?? Data()
      return
    }
    guard data != seen else { return }
    seen = data
    do {
      let read = try EventFile(data, name: file.lastPathComponent, model, connections: connections)
      guard let document = read.document else { return refuse(read.lines(.error)) }
      for line in read.lines(.warning) { logger.warning("webhooks: \(line)") }
      problem = nil
      guard document != self.document else { return }
      self.document = document
      for listener in listeners.values { listener.yield(document) }
      logger.notice(
        "webhooks file in force",
        metadata: ["subscriptions": "\(document.subscriptions.count)", "polls": "\(document.polls.count)"]
      )
    } catch let failure as CommandFailure {
      refuse([failure.message])
    } catch {
      refuse(["\(error)"])
    }
  }

  private func refuse(_ lines: [String]) {
    for line in lines { logger.error("webhooks: \(line)") }
    problem = "webhooks: not in force, what was before stays: \(lines.first ?? "")"
  }
}
