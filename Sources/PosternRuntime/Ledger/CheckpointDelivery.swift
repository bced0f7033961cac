import Logging

/// Hands checkpoints to the place outside, the oldest first, and keeps those that it could not hand over.
actor CheckpointDelivery {
  /// How many may wait. Later checkpoints cover what earlier ones name, so the oldest may go where too many wait.
  private static let mostWaiting = 1_000

  private let outside: any CheckpointOutlet
  private let logger: Logger
  private var unsent: [[UInt8]] = []
  private var isSending = false
  /// Why checkpoints cannot be kept outside, nil where they can.
  private(set) var problem: String?

  init(_ outside: any CheckpointOutlet, logger: Logger) {
    self.outside = outside
    self.logger = logger
  }

  /// Hands over a checkpoint's line, behind those that wait.
  func keep(_ line: [UInt8]) async {
    unsent.append(line)
    await send()
  }

  /// Hands over what waits, until the first failure.
  func send() async {
    guard !isSending else { return }
    isSending = true
    defer { isSending = false }
    while let line = unsent.first {
      do {
        try await outside.keep(line)
        unsent.removeFirst()
        problem = nil
      } catch {
        if problem == nil {
          logger.warning(
            "a checkpoint cannot be kept outside; it is tried again",
            metadata: ["outside": "\(outside.name)", "error": "\(error)"]
          )
        }
        problem = "\(outside.name): \(error)"
        if unsent.count > Self.mostWaiting { unsent.removeFirst() }
        return
      }
    }
  }
}
