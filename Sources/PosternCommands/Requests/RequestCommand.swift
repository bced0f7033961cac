import ArgumentParser
import Autotask
import AutotaskClient
import Foundation

/// `postern request`: one raw call.
struct RequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Send one call to Autotask and print the answer.",
    discussion: """
      The answer's JSON goes to standard output, its status to standard error. Nothing is checked beforehand, and
      reads are sent again where that is safe.

      Example: postern request GET /V1.0/Companies/174
      Example: postern request POST /V1.0/Tickets/query --body '{"Filter":[{"op":"gte","field":"id","value":0}]}'
      Example: postern request GET /V1.0/Tickets/query --param 'search={"Filter":[{"op":"eq","field":"id","value":7}]}'
      Example: postern request PATCH /V1.0/Tickets --body @ticket.json --connection main

      Exit status: 0 Autotask did it, 1 it refused or could not be reached, 2 wrong usage.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "GET, POST, PUT, PATCH or DELETE.")
  var method: String

  @Argument(help: "The path below the service's address, such as /V1.0/Tickets/query.")
  var path: String

  @Option(help: ArgumentHelp("The connection; else the first.", valueName: "ID"))
  var connection: String?

  @Option(help: ArgumentHelp("The body: JSON, a file, or - for standard input.", valueName: "JSON|@FILE|-"))
  var body: String?

  @Option(name: .customLong("param"), help: ArgumentHelp("A query parameter; may be repeated.", valueName: "k=v"))
  var parameters: [String] = []

  @Option(help: ArgumentHelp("The resource to act as.", valueName: "ID"))
  var asResource: Int64?

  func run() async throws {
    let request = try request()
    let configuration = try configurationOptions.load()
    let answer = try await withConnection(connection, in: configuration) { client, _ in
      try await client.answer(to: request)
    }
    Output.note("\(answer.response.status)")
    let json = try? JSONValue(parsing: answer.response.body)
    if let json {
      Output.write(json.text(.indented))
    } else if !answer.response.body.isEmpty {
      Output.write(Data(answer.response.body))
    }
    if let failure = answer.failure { throw failure }
  }

  private func request() throws -> AutotaskRequest {
    guard let verb = AutotaskMethod(rawValue: method.uppercased()) else {
      throw CommandFailure.unknown("method", method, among: AutotaskMethod.allCases.map(\.rawValue))
    }
    let pairs = try parameters.map { text in
      guard let index = text.firstIndex(of: "="), index > text.startIndex else {
        throw CommandFailure.usage("--param takes NAME=VALUE, found `\(text)`")
      }
      return (name: String(text[..<index]), value: String(text[text.index(after: index)...]))
    }
    return AutotaskRequest(
      verb,
      Self.path(path),
      parameters: pairs,
      body: try body.map(Self.json),
      impersonating: asResource
    )
  }

  /// The path below the service; the version is put before an entity that stands alone.
  private static func path(_ text: String) -> String {
    var segments = text.split(separator: "/").map(String.init)
    if segments.first?.lowercased() == "atservicesrest" { segments.removeFirst() }
    let isVersioned = segments.first?.lowercased().wholeMatch(of: /v\d+\.\d+/) != nil
    let isBare = segments.first?.lowercased() == "versioninformation"
    return "/" + ((isVersioned || isBare ? [] : ["V1.0"]) + segments).joined(separator: "/")
  }

  private static func json(_ text: String) throws -> JSONValue {
    let bytes: Data
    if text == "-" {
      bytes = FileHandle.standardInput.readDataToEndOfFile()
    } else if text.hasPrefix("@") {
      let name = String(text.dropFirst())
      guard let data = try? Data(contentsOf: Console.current.file(name)) else {
        throw CommandFailure.usage("cannot read `\(name)`")
      }
      bytes = data
    } else {
      bytes = Data(text.utf8)
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw CommandFailure.usage("the body is no JSON: \(error)")
    }
  }
}
