import Autotask
import LeastPrivilege
import Ledger
import PosternRuntime
import PosternStore

extension CommandFailure {
  /// What a command says of an error that a library threw; nil for an error that is not known here.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as AutotaskError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as SecretError: self = .usage(error.message)
    case let error as SelectionError: self = .usage(error.description)
    case let error as PlanError: self = .usage(error.description)
    case let error as CatalogueError: self = .failed("the catalogue of this program is broken: \(error)")
    case let error as LedgerUnwritable: self = .failed("\(error); nothing was done")
    case let error as LedgerError: self = .failed(error.message)
    case is CancellationError: self = .failed("interrupted")
    default: return nil
    }
  }

  /// What to do about a call that failed.
  private init(_ error: AutotaskError) {
    switch error.code {
    case .hostNotAllowed, .foreignLink: self = .usage(error.description)
    default:
      self = .failed([error.description, Self.advice(for: error.code)].compactMap { $0 }.joined(separator: "\n"))
    }
  }

  private static func advice(for code: AutotaskError.Code) -> String? {
    switch code {
    case .unreachable: "Is the network there, and is the address right? Nothing was sent."
    case .tlsFailed: "Does a proxy replace certificates, or is the clock wrong? Nothing was sent."
    case .unauthorized, .trackingIdentifierRefused:
      "Check all three before the next try: repeated refused logins lock the API user. "
        + "A locked or inactive user is refused in the same words; see Admin > Resources (Users) > (API user)."
    case .circuitOpen: "Check user name, secret and tracking identifier, then run the command again."
    case .unknownUser: "Is the user name spelled as in Admin > Resources (Users) > (API user) > Username (Key)?"
    case .notJSON:
      "Something before Autotask answered, such as a proxy or a maintenance page; or the address is not of the REST service."
    case .throttled: "Other integrations share this limit; try again later."
    case .connectionLost, .timedOut: "What was asked may have been done."
    default: nil
    }
  }

  private init(_ error: StoreError) {
    switch error.code {
    case .unknownAddress: self = .usage(error.message)
    case .cannotOpen, .tooNew, .unreadable, .conflict: self = .failed(error.message)
    }
  }

  /// A word that names nothing, with the nearest that do.
  static func unknown(
    _ kind: String,
    _ word: String,
    among names: some Sequence<String>,
    advice: String? = nil
  ) -> CommandFailure {
    let near = nearestNames(to: word, in: names)
    let question = near.isEmpty ? nil : "did you mean \(near.codeList)?"
    return .usage(["no \(kind) is named `\(word)`", question, advice].compactMap { $0 }.joined(separator: "; "))
  }
}

extension Sequence<String> {
  /// The words in backticks with commas.
  var codeList: String { map { "`\($0)`" }.joined(separator: ", ") }
}
