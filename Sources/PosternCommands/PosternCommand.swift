public import ArgumentParser
import Foundation
import NIOCore

/// Least-privilege access to Autotask PSA.
public struct PosternCommand: AsyncParsableCommand {
  /// The version, as `postern --version` and the `User-Agent` header tell it.
  public static let version = "0.1.0"

  /// The command tree.
  public static let configuration = CommandConfiguration(
    commandName: "postern",
    abstract: "Least-privilege access to Autotask PSA: plan it, prove it, audit it.",
    discussion: """
      Example: postern plan --preset rewst --certificate rewst.certificate.json

      Exit status: 0 done, 1 failed, 2 wrong usage or unreadable input; `audit` adds 3 missing, 4 excess, 5 both.
      """,
    version: version,
    subcommands: [
      DemoCommand.self, SetupCommand.self, ActionsCommand.self, PresetsCommand.self, PlanCommand.self,
      AuditCommand.self, TryCommand.self, ExperimentCommand.self, RunCommand.self, QueryCommand.self,
      RequestCommand.self, MCPCommand.self, ServeCommand.self, GrantsCommand.self, ApprovalsCommand.self,
      CallersCommand.self, OrganizationsCommand.self, AdminsCommand.self, SecretsCommand.self, ExplainCommand.self,
      WebhooksCommand.self, EventsCommand.self, LedgerCommand.self, EmulatorCommand.self, ConformanceCommand.self,
      GenerateDocsCommand.self,
    ]
  )

  /// Makes the root command.
  public init() {}

  /// Runs the program with its arguments and ends it with the command's status.
  public static func run() async -> Never {
    NIOSingletons.groupLoopCountSuggestion = usableProcessors
    Foundation.exit(await status(running: Array(CommandLine.arguments.dropFirst())))
  }

  /// How many processors the process may use, which may be fewer than the machine has: for each an event loop.
  private static var usableProcessors: Int {
    // The kernel's own word (proc(5)): a mask in hexadecimal digits, in groups.
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let mask = line?.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) } ?? 0
    return mask > 0 ? mask : ProcessInfo.processInfo.activeProcessorCount
  }
}
