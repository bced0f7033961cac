import ArgumentParser
import AsyncHTTPClient
import Autotask
import AutotaskConformance
import Foundation
import Synchronization

/// `postern conformance`: where a service behaves as the emulator does, and where not.
struct ConformanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Try the emulator's own list of statements on any Autotask-like address.",
    discussion: """
      Each statement about the wire is looked at by real calls, one at a time: agrees, differs (with what came
      instead), takes the other side of a disagreement (with the emulator's switch for it), or undecided, where the
      database holds nothing to look at. It reads only; with --write and --company it makes tickets, notes, files and
      contacts below that company, named "Postern conformance", which Autotask does not let be deleted. Against an
      emulator, --admin runs the statements that need its administration API too.

      A statement on what a call without secret or tracking identifier is told signs in wrongly as the user, once
      without each. A real service may count that towards locking the account, so it is tried on this machine alone,
      or with --sign-in-faults.

      A differing statement on a real tenant is worth a report: it tells where the emulator is wrong.

      Example: postern conformance https://webservices5.autotask.net/atservicesrest/ --username api@msp.example \
      --secret env:AUTOTASK_SECRET --tracking-identifier env:AUTOTASK_INTEGRATION_CODE
      Example: postern conformance http://127.0.0.1:8080/atservicesrest/ --write --company 174 --format json

      Exit status: 0 nothing differs, 1 something differs, 2 wrong usage or a service that cannot be asked.
      """
  )

  @Argument(help: ArgumentHelp("The service's base address.", valueName: "URL"))
  var url: String

  @Option(help: ArgumentHelp("The API user; else env:AUTOTASK_USERNAME.", valueName: "NAME"))
  var username: String?

  @Option(help: ArgumentHelp("Where its secret is kept.", valueName: "env:NAME|file:PATH"))
  var secret = "env:AUTOTASK_SECRET"

  @Option(help: ArgumentHelp("Where its tracking identifier is kept.", valueName: "env:NAME|file:PATH"))
  var trackingIdentifier = "env:AUTOTASK_INTEGRATION_CODE"

  @Flag(help: "Make and change records too; needs --company.")
  var write = false

  @Option(help: ArgumentHelp("The company below which records are made.", valueName: "ID"))
  var company: Int64?

  @Option(help: ArgumentHelp("An emulator's administration API.", valueName: "URL"))
  var admin: String?

  @Flag(help: "Sign in wrongly too, on other machines than this one: it may count towards locking the account.")
  var signInFaults = false

  @Option(help: ArgumentHelp("Only statements whose number begins so, such as 5.2 or field-note.", valueName: "PREFIX"))
  var only: String?

  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    guard write == (company != nil) else {
      throw ValidationError("--write and --company ID go together: every record is made below that company")
    }
    guard admin == nil || write else { throw ValidationError("--admin needs --write and --company: it changes rows") }
  }

  func run() async throws {
    let format = try formatOptions.chosen(among: [.table, .json, .markdown])
    let statements = Statement.all.filter { only == nil || $0.id.hasPrefix(only ?? "") }
    guard statements.contains(where: \.hasCheck) else {
      throw CommandFailure.usage("no statement with a check has a number that begins with `\(only ?? "")`")
    }
    let spent = Mutex(0)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
    let progress = Progress("statements")
    let outcome: Result<ConformanceRun, any Error>
    do {
      let probe = try probe(client) { spent.withLock { $0 += 1 } }
      let allowing: Statement.Need = admin != nil ? .emulator : write ? .writes : .reads
      outcome = .success(
        try await ConformanceRun(
          statements,
          on: probe,
          allowing: allowing,
          signInFaults: signInFaults || Self.isLocal(URLComponents(string: url))
        ) { done, total, id in
          await progress.update(done, of: total, id)
        }
      )
    } catch {
      outcome = .failure(error)
    }
    await progress.end()
    try await client.shutdown()
    let run = try Self.finished(outcome)
    Output.write(ConformanceRendering(run: run, requestsSpent: spent.withLock { $0 }).text(format))
    if run.results.contains(where: \.isDifference) { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func probe(_ client: HTTPClient, count: @escaping @Sendable () -> Void) throws -> Probe {
    try Self.requireSafe(url)
    return Probe(
      base: url,
      adminURL: admin.map { $0.hasSuffix("/") ? $0 : $0 + "/" },
      company: company,
      username: try username ?? reference("env:AUTOTASK_USERNAME", "the user name").revealed,
      secret: try reference(secret, "the secret"),
      integrationCode: try reference(trackingIdentifier, "the tracking identifier").revealed,
      client: client,
      count: count
    )
  }

  /// Credentials go to the address that was typed, and in the clear to this machine alone.
  private static func requireSafe(_ url: String) throws {
    let parts = URLComponents(string: url, encodingInvalidCharacters: false)
    guard let parts, parts.scheme == "https" || parts.scheme == "http" && isLocal(parts), parts.host?.isEmpty == false,
      parts.user == nil, parts.query == nil
    else {
      throw CommandFailure.usage("`\(url)`: expected the base of a service by https, or by http on this machine")
    }
  }

  /// Whether an address is this machine's own.
  private static func isLocal(_ parts: URLComponents?) -> Bool {
    ["127.0.0.1", "localhost", "[::1]", "::1"].contains(parts?.host ?? "")
  }

  private func reference(_ text: String, _ purpose: String) throws -> Secret {
    guard let reference = SecretReference(text) else {
      throw CommandFailure.usage("\(purpose): expected env:NAME or file:PATH; a secret itself would stay in histories")
    }
    return try reference.resolve(from: Console.current.folder, purpose: purpose)
  }

  private static func finished(_ outcome: Result<ConformanceRun, any Error>) throws -> ConformanceRun {
    do {
      return try outcome.get()
    } catch let contradiction as Contradiction {
      throw CommandFailure.usage("the service cannot be asked: \(contradiction)")
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure.usage("the service was not reached: \(error)")
    }
  }
}

extension ConformanceRun.Result {
  /// Whether the service does otherwise than the statement says.
  var isDifference: Bool { if case .differs = verdict { true } else { false } }
}
