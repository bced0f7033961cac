import Foundation
import PosternStore

/// What is known of a connection before it is checked: from flags, from the environment, from the file, from a person.
struct SetupAnswers {
  /// The connection.
  let connection: ConnectionConfiguration
  /// Whose tracking identifier the automation's API user has.
  let identifierKind: IdentifierKind

  /// Gathers the answers.
  ///
  /// - Throws: ``CommandFailure`` that names every missing flag when nobody can be asked, or a value that cannot be.
  init(_ given: SetupOptions, existing: PosternConfiguration?) throws {
    let id = given.id ?? SetupCommand.firstID
    guard id.isConnectionID else {
      throw CommandFailure.usage("--id takes letters, digits, `-`, `_` and `.`, at most 64")
    }
    let known = existing?.connections.first { $0.id == id }
    let username = given.username ?? Self.variable("AUTOTASK_USERNAME") ?? known?.username.description
    let secret = given.secret ?? Self.variable("AUTOTASK_SECRET") ?? known?.secret.description
    let code =
      given.trackingIdentifier ?? Self.variable("AUTOTASK_INTEGRATION_CODE") ?? known?.integrationCode.description
    try Self.requireSomebody([("--username", username), ("--secret", secret), ("--tracking-identifier", code)])
    if [username, secret, code].contains(nil) {
      Output.note("Secrets are not typed here: give a reference, env:NAME, file:PATH or sealed:NAME.")
    }
    // The zone of another user may be another one.
    let knownURL = known.flatMap { username == $0.username.description ? $0.baseURL : nil }
    let baseURL = given.baseURL ?? knownURL
    var connection = ConnectionConfiguration(
      id: id,
      baseURL: baseURL == "auto" ? nil : baseURL,
      username: ConfigurationText(
        try username ?? Question.ask("User name of the API user, Username (Key)")
      ),
      secret: try Self.reference(secret, flag: "--secret", asking: "Where the Password (Secret) is kept"),
      integrationCode: try Self.reference(
        code,
        flag: "--tracking-identifier",
        asking: "Where the tracking identifier is kept"
      )
    )
    // What was set besides stays.
    if let known { (connection.limits, connection.companies) = (known.limits, known.companies) }
    self.connection = connection
    identifierKind = try given.identifierKind ?? Self.askKind()
  }

  private static func variable(_ name: String) -> String? {
    (Console.current.environment[name] ?? "").isEmpty ? nil : "env:\(name)"
  }

  private static func requireSomebody(_ answers: [(flag: String, value: String?)]) throws {
    let missing = answers.filter { $0.value == nil }.map(\.flag)
    guard missing.isEmpty || Console.current.isInteractive else {
      throw CommandFailure.usage(
        """
        missing, and there is no terminal to ask on: \(missing.joined(separator: ", "))
        Example: postern setup --username api@msp.example --secret env:AUTOTASK_SECRET \
        --tracking-identifier env:AUTOTASK_INTEGRATION_CODE
        """
      )
    }
  }

  private static func reference(_ text: String?, flag: String, asking prompt: String) throws -> SecretReference {
    let problem = "expected env:NAME, file:PATH or sealed:NAME; a secret itself would stay in histories and logs"
    let word = try text ?? Question.ask(prompt) { SecretReference($0) == nil ? problem : nil }
    guard let reference = SecretReference(word) else { throw CommandFailure.usage("\(flag): \(problem)") }
    return reference
  }

  private static func askKind() throws -> IdentifierKind {
    guard Console.current.isInteractive else { return .custom }
    let answer = try Question.ask(
      "Tracking identifier of the automation's API user: custom, or a vendor's (such as Rewst's own)",
      fallback: "custom"
    ) { IdentifierKind(rawValue: $0.lowercased()) == nil ? "custom or vendor" : nil }
    return IdentifierKind(rawValue: answer.lowercased()) ?? .custom
  }
}
