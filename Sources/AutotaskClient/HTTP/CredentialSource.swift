/// Where credentials are kept, to be read again when they may have changed.
public protocol CredentialSource: Sendable {
  /// The credentials as they stand there now.
  ///
  /// - Throws: When they cannot be read; the error shows none of them.
  func credentials() async throws -> AutotaskCredentials
}
