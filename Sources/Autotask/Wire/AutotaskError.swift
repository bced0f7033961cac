/// A call to Autotask that did not do what it was asked to.
public struct AutotaskError: Error, Sendable, CustomStringConvertible {
  /// A stable word for the kind of failure: a metric label, a problem type, an exit code's reason.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Wrapped: String, Sendable {
      case unreachable, tlsFailed, connectionLost, timedOut
      case unauthorized, circuitOpen, trackingIdentifierRefused, unknownUser
      case denied, notFound, refused, methodNotAllowed, throttled, faulted, notJSON, truncated, unexpectedAnswer
      case pageRepeated, foreignLink, hostNotAllowed, tooLarge
    }

    private let wrapped: Wrapped
    private init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    /// The host could not be reached.
    public static let unreachable = Code(.unreachable)
    /// The TLS connection was refused, by either side.
    public static let tlsFailed = Code(.tlsFailed)
    /// The connection was lost before an answer came; what was asked may have been done.
    public static let connectionLost = Code(.connectionLost)
    /// No answer came in time; what was asked may have been done.
    public static let timedOut = Code(.timedOut)
    /// Autotask answered 401: user name, secret or tracking identifier are wrong, or the user is locked or inactive.
    public static let unauthorized = Code(.unauthorized)
    /// An earlier 401 stopped all calls, because repeated bad logins lock the account.
    public static let circuitOpen = Code(.circuitOpen)
    /// The tracking identifier was named as the cause.
    public static let trackingIdentifierRefused = Code(.trackingIdentifierRefused)
    /// Zone discovery knows no such user.
    public static let unknownUser = Code(.unknownUser)
    /// The security level, or a module that is switched off, does not allow it.
    public static let denied = Code(.denied)
    /// There is no such row or path, or the user may not see it.
    public static let notFound = Code(.notFound)
    /// A validation, reference or business rule refused the call.
    public static let refused = Code(.refused)
    /// The path does not offer this method.
    public static let methodNotAllowed = Code(.methodNotAllowed)
    /// The thread limit or the hourly threshold was reached.
    public static let throttled = Code(.throttled)
    /// Autotask failed on its side.
    public static let faulted = Code(.faulted)
    /// The answer is no JSON, such as a page of HTML.
    public static let notJSON = Code(.notJSON)
    /// The answer was cut short.
    public static let truncated = Code(.truncated)
    /// The answer is JSON of another shape than expected.
    public static let unexpectedAnswer = Code(.unexpectedAnswer)
    /// Paging came back to rows that had been seen.
    public static let pageRepeated = Code(.pageRepeated)
    /// A page link leads to another host.
    public static let foreignLink = Code(.foreignLink)
    /// The address is no Autotask host and not the loopback.
    public static let hostNotAllowed = Code(.hostNotAllowed)
    /// The answer exceeds the size that is accepted.
    public static let tooLarge = Code(.tooLarge)

    /// The word.
    public var description: String { wrapped.rawValue }
  }

  /// What kind of failure it is.
  public var code: Code
  /// What went wrong, for people; ids yes, secrets and values of fields never.
  public var message: String
  /// The HTTP status, nil where there was no answer.
  public var status: Int?
  /// The sentences that Autotask gave.
  public var sentences: [String]

  /// Makes an error.
  public init(_ code: Code, _ message: String, status: Int? = nil, sentences: [String] = []) {
    self.code = code
    self.message = message
    self.status = status
    self.sentences = sentences
  }

  /// The message, then Autotask's own sentences.
  public var description: String {
    sentences.isEmpty ? message : "\(message): \(sentences.joined(separator: " "))"
  }
}
