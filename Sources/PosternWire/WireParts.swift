/// Takes the parts of a body that is made while it is sent.
public struct WireParts: Sendable {
  private let give: @Sendable ([UInt8]) async throws -> Void

  /// - Parameter give: Sends a part, and waits until there is room for the next.
  init(_ give: @escaping @Sendable ([UInt8]) async throws -> Void) { self.give = give }

  /// Sends a part; it goes on when the client has taken so much that there is room for the next.
  ///
  /// - Throws: When nobody takes it any more.
  public func send(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await give(bytes)
  }
}

/// Makes a body and hands it over part by part. An error ends the connection before the body's own end, so that a client
/// knows that it does not have all of it. It is called once, even where nobody waits for the body any more: the first
/// part then fails.
public typealias WirePartsMaker = @Sendable (WireParts) async throws -> Void
