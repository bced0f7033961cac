public import Logging
public import ServiceLifecycle

/// Takes new certificates into use when their files change.
public struct CertificateWatcher: Service {
  /// How often the files are looked at.
  private static let interval = Duration.seconds(5)

  private let files: [CertificateFiles]
  private let logger: Logger

  /// Watches files until the server stops.
  public init(_ files: [CertificateFiles], logger: Logger) {
    self.files = files
    self.logger = logger
  }

  /// Looks at the files until the server stops.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          // Looked at again and again: a notice of the file system is lost where a renewal replaces folder or link.
          try await Task.sleep(for: Self.interval)
        } catch {
          return
        }
        for files in self.files { self.look(files) }
      }
    }
  }

  private func look(_ files: CertificateFiles) {
    do {
      if try files.reload() { logger.notice("new certificates are in use") }
    } catch {
      logger.error("the certificates so far stay in use", metadata: ["why": "\(error.description)"])
    }
  }
}
