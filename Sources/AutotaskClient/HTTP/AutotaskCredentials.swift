public import Autotask

/// What every call of Autotask's REST API carries: there is no session and no token.
///
/// Source: the help page on REST authentication; the Swagger declares the headers on every operation.
public struct AutotaskCredentials: Sendable, Equatable {
  /// The API user's name, in the form of an e-mail address.
  public var userName: String
  /// The API user's password.
  public var secret: Secret
  /// The tracking identifier that was chosen for the API user.
  public var integrationCode: Secret

  /// Makes credentials.
  public init(userName: String, secret: Secret, integrationCode: Secret) {
    self.userName = userName
    self.secret = secret
    self.integrationCode = integrationCode
  }

  var headers: [(name: String, value: String)] {
    [("UserName", userName), ("Secret", secret.revealed), ("ApiIntegrationCode", integrationCode.revealed)]
  }

  /// Refuses what no header can carry before it is sent, because a library's error would show the text.
  func check() throws(AutotaskError) {
    for (name, value) in headers {
      let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      guard isClean, !value.isEmpty else {
        throw AutotaskError(
          .unauthorized,
          "`\(name)` is empty or holds a character that no header can carry, such as a line's end"
        )
      }
    }
  }

  /// A refusal's body without the secrets, in case a server repeats what it was sent.
  func redacting(_ body: [UInt8]) -> [UInt8] {
    let texts = [secret.revealed, integrationCode.revealed].flatMap { text in
      [text, String(JSONValue.string(text).text().dropFirst().dropLast())]
    }
    var redacted = body[...]
    for text in texts where !text.isEmpty {
      redacted = ArraySlice(redacted.replacing(Array(text.utf8), with: Array(Secret("").description.utf8)))
    }
    return Array(redacted)
  }
}
