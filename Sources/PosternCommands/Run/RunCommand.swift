import ArgumentParser
import Autotask
import Foundation

/// `postern run`: one action, for one caller.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an action for a caller: through a server with its token, or straight at a connection.",
    discussion: """
      The fields of the action are options: --title "No mail" --priority High --company Contoso. Labels are taken for
      choices, names for references, dates in ISO 8601; null clears a field, --udf.Name gives a user-defined one, and a
      name alone stands for true. Whole inputs come as JSON from --input; what is typed goes before them. A field whose
      name is an option of this command is given with --set name=value, a value that begins with -- as --field=--value.
      `postern actions show ACTION` tells what an action takes.

      With --server (else POSTERN_SERVER) the caller is whom the token in POSTERN_TOKEN belongs to. With --as, whoever
      has the right to this machine's store speaks for a caller; the ledger keeps who did. Either way the caller's
      grants decide.

      Example: postern run tickets.create --as rewst --title "No mail" --company Contoso --status New --priority High
      Example: POSTERN_TOKEN=pst_… postern run tickets.update --server https://postern.example --id 7 --status Complete
      Example: postern run tickets.list_by_filter --as rewst --filter 'status != Complete' --labels --format table
      Example: postern run ticket_notes.create --as rewst --input note.json --idempotency-key import-7

      Exit status: 0 done, or a dry run looked at; 1 denied, with the reason and what to ask for, refused by Autotask,
      or not reachable; 2 wrong usage, or an input with problems, each of them on standard error; 3 an approver must
      decide: run the same again afterwards.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(
    help: ArgumentHelp("The action, such as tickets.create.", valueName: "ACTION"),
    completion: .custom { words, index, _ in ActionCompletion.words(behind: "run", words, index) }
  )
  var action: String

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("The fields of the action, each as --field value.", valueName: "--field value"),
    completion: .custom { words, index, _ in ActionCompletion.words(behind: "run", words, index) }
  )
  var fields: [String] = []

  @Option(help: ArgumentHelp("The input as JSON: a file, or - for standard input.", valueName: "FILE|-"))
  var input: String?

  @Option(name: .customLong("set"), help: ArgumentHelp("A field; may be repeated.", valueName: "NAME=VALUE"))
  var assignments: [String] = []

  @OptionGroup var callerOptions: CallerOptions

  @Option(help: ArgumentHelp("A key under which the same run is never done twice.", valueName: "KEY"))
  var idempotencyKey: String?

  @Option(help: "json, jsonl, table or csv; the last three show the rows alone.")
  var format: QueryCommand.Format?

  func run() async throws {
    var given = GivenInput(try input.map(Self.object) ?? JSONObject())
    try given.add(fields)
    try given.add(assignments: assignments)
    let answer = try await answer(to: given.object)
    tell(answer)
    guard answer.exit == .done else { throw ExitCode(answer.exit.rawValue) }
  }

  private func answer(to input: JSONObject) async throws -> RunAnswer {
    switch try callerOptions.way(readsEnvironment: true) {
    case .machine:
      throw CommandFailure.usage("name a server with --server URL, or a caller of this machine with --as CALLER")
    case .server(let place, let token):
      return try await withServer(place, token) { try await $0.run(action, input, key: idempotencyKey) }
    case .caller(let caller):
      return try await withLocalCaller(
        caller,
        on: callerOptions.connection,
        in: try configurationOptions.load(),
        doing: "run"
      ) { try await $0.run(action, input, key: idempotencyKey) }
    }
  }

  private func tell(_ answer: RunAnswer) {
    switch answer.exit {
    case .refused, .wrongInput: return Output.note("postern: " + answer.problemLines.joined(separator: "\n"))
    case .waits: Output.note("an approver must decide; run the same again afterwards")
    case .done: break
    }
    guard case .array(let items)? = answer.json["items"] else {
      return Output.write(answer.json.text(.indented))
    }
    let chosen = format ?? (Output.isTerminal ? .table : .json)
    guard chosen != .json else { return Output.write(answer.json.text(.indented)) }
    let rows = items.compactMap(\.object).map { chosen == .jsonl ? $0 : $0.withLabelsBeside }
    Output.write(RowsRendering(rows: rows, fields: []).text(chosen))
    if let cursor = answer.json["cursor"]?.string { Output.note("there is more: --cursor \(cursor)") }
  }

  private static func object(_ name: String) throws -> JSONObject {
    let data: Data
    if name == "-" {
      data = FileHandle.standardInput.readDataToEndOfFile()
    } else if let read = try? Data(contentsOf: Console.current.file(name)) {
      data = read
    } else {
      throw CommandFailure.usage("cannot read `\(name)`")
    }
    do {
      guard case .object(let object) = try JSONValue(parsing: data) else {
        throw CommandFailure.usage("the input is no JSON object")
      }
      return object
    } catch let error as JSONSyntaxError {
      throw CommandFailure.usage("the input is no JSON: \(error)")
    }
  }
}

extension JSONObject {
  /// The row with each label in a column of its own, behind the id that it stands for.
  fileprivate var withLabelsBeside: JSONObject {
    guard let labels = self["labels"]?.object else { return self }
    var members: [(key: String, value: JSONValue)] = []
    for (key, value) in self where key != "labels" {
      members.append((key, value))
      if let label = labels[key] { members.append(("\(key).label", label)) }
    }
    return JSONObject(members)
  }
}
