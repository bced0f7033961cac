import ArgumentParser
import Autotask
import Foundation
import Logging
import PosternRuntime
import PosternStore

/// `postern approvals`: the writes that wait for somebody to approve them.
struct ApprovalsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approvals",
    abstract: "List the writes that wait for an approver, and decide them.",
    discussion: """
      A write under a grant with `mode: approval` is held, and the caller is told its id. Once approved, the same call of
      the same caller runs once; until then, and if the row or the grants change, it does not.

      Example: postern approvals approve apr_4f1c9d02ab34cd56
      """,
    subcommands: [ApprovalsList.self, ApprovalsShow.self, ApprovalsApprove.self, ApprovalsReject.self]
  )
}

/// `postern approvals list`.
struct ApprovalsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the held calls: those that wait, or with --all every one.",
    discussion: "Example: postern approvals list --format json"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(help: "Those too that were decided, have run or have lapsed.")
  var all = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let configuration = try configurationOptions.load()
    let calls = configuration.hasStore ? try await configuration.approving { try await $0.calls(at: Date()) } : []
    let shown = all ? calls : calls.filter { $0.state == .waiting }
    if format == .json { return Output.write(JSONValue.array(shown.map(\.json)).text(.indented)) }
    let table = TextTable(
      heads: ["id", "state", "caller", "verb", "row", "changes", "expires"],
      rows: shown.map { call in
        [
          call.id, call.stateText, call.caller, "\(call.verb) \(call.entity)", call.row.map(String.init) ?? "new",
          call.changeLines.joined(separator: ", "), call.expires.formatted(.iso8601),
        ]
      }
    )
    Output.write(table.text(format))
  }
}

/// `postern approvals show`.
struct ApprovalsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one held call: what would be sent, what it changes, and the row as it was read.",
    discussion: "Example: postern approvals show apr_4f1c9d02ab34cd56"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var target: ApprovalTarget
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let configuration = try configurationOptions.load()
    let call = try await configuration.approving { try await $0.call(target.id, at: Date()) }
    if format == .json { return Output.write(call.json.text(.indented)) }
    Output.write("\(call.id): \(call.stateText), \(call.caller) on \(call.connection)")
    Output.write("\(call.verb) \(call.entity) \(call.row.map(String.init) ?? "(new)")")
    for line in call.changeLines { Output.write("  \(line)") }
    Output.write("under \(call.grants.joined(separator: ", ")), version \(call.grantsVersion) of the grants")
    if call.rowBefore != .null { Output.write("the row:\n\(call.rowBefore.text(.indented))") }
  }
}

/// `postern approvals approve`.
struct ApprovalsApprove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Let a held call run, once, when its caller asks again.",
    discussion: """
      Example: postern approvals approve apr_4f1c9d02ab34cd56

      Exit status: 0 approved, 1 it no longer waits or somebody else must decide, 2 there is no such call.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var target: ApprovalTarget

  func run() async throws {
    let call = try await target.decide(try configurationOptions.load(), approves: true)
    Output.write("\(call.id) is approved by \(call.decidedBy ?? ""): it runs once, when \(call.caller) asks again")
  }
}

/// `postern approvals reject`.
struct ApprovalsReject: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract: "Refuse a held call.",
    discussion: "Example: postern approvals reject apr_4f1c9d02ab34cd56"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var target: ApprovalTarget

  func run() async throws {
    let call = try await target.decide(try configurationOptions.load(), approves: false)
    Output.write("\(call.id) is rejected by \(call.decidedBy ?? "")")
  }
}

/// The held call that a command is about.
struct ApprovalTarget: ParsableArguments {
  @Argument(help: ArgumentHelp("The held call, from `postern approvals list`.", valueName: "APPROVAL"))
  var id: String

  /// Decides it as the user of this machine.
  func decide(_ configuration: PosternConfiguration, approves: Bool) async throws -> HeldCall {
    try await configuration.approving(isRecorded: true) {
      try await $0.decide(id, approves: approves, by: Machine.user, at: Date())
    }
  }
}

extension PosternConfiguration {
  /// Does something with the held calls.
  ///
  /// - Parameter isRecorded: Whether something is decided, which is recorded in a chain of its own.
  /// - Throws: ``CommandFailure`` that says why a call cannot be decided.
  fileprivate func approving<Answer: Sendable>(
    isRecorded: Bool = false,
    _ body: @Sendable (Approvals) async throws -> Answer
  ) async throws -> Answer {
    try await withStore(self) { store in
      let writer = try ledgerWriter(store, logger: Logger(label: "postern") { _ in SwiftLogNoOpLogHandler() })
      do {
        if isRecorded { try await writer.start() }
        let answer = try await body(Approvals(store: store, ledger: writer, isSeparate: approvesSeparately))
        await writer.close()
        return answer
      } catch let refusal as Approvals.Refusal {
        await writer.close()
        if case .unknown = refusal { throw CommandFailure.usage(refusal.description) }
        throw CommandFailure.failed(refusal.description)
      } catch {
        await writer.close()
        throw error
      }
    }
  }
}

extension HeldCall {
  /// The state, with the reason of a lapse.
  fileprivate var stateText: String { reason.map { "\(state.rawValue) (\($0))" } ?? state.rawValue }

  /// What changes, one line each.
  fileprivate var changeLines: [String] {
    (changes.array ?? []).map { change in
      let name = change["field"]?.string ?? ""
      let to = (change["to"] ?? .null).text()
      return row == nil ? "\(name) \(to)" : "\(name) \((change["from"] ?? .null).text()) → \(to)"
    }
  }
}
