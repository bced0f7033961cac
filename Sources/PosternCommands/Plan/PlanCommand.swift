public import ArgumentParser
import Autotask
import Foundation
public import LeastPrivilege

/// Makes plans and checks certificates.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Plan the least security level for a set of actions, with the reason for every setting.",
    discussion: """
      Examples:
        postern plan --preset rewst
        postern plan --preset rewst --certificate rewst.certificate.json
        postern plan --preset rewst --format html --output checklist.html
        postern plan 'tickets.*' companies.get --webhooks 2
        postern plan time_entries.create --answer isnonbillable-is-set=yes
        postern plan --verify rewst.certificate.json
        postern plan --compare-guide

      Conditions that Postern cannot know are left at their narrowest and stand at the top of the result.
      With --verify: exit status 0 when the certificate is valid, 1 when it is refused, 2 when it cannot be read.
      """
  )

  @OptionGroup var selected: SelectionOptions

  @Option(
    name: .customLong("answer"),
    help: ArgumentHelp("Answer a condition; may be repeated.", valueName: "ID=yes|no")
  )
  var answers: [String] = []

  @Option(help: "Take unproved requirements at their least, or raise them to the first documented fallback.")
  var assume: PlanOptions.Assume = .least

  @Option(help: "The name of the level.")
  var name: String = "Rewst Automation"

  @Option(help: ArgumentHelp("Take in the recorded facts of this connection.", valueName: "ID"))
  var connection: String?

  @Option(help: ArgumentHelp("Also write the certificate, the plan's proof.", valueName: "FILE"))
  var certificate: String?

  @Option(help: ArgumentHelp("Write the result to a file instead of standard output.", valueName: "FILE"))
  var output: String?

  @Option(help: ArgumentHelp("Check a certificate instead of planning.", valueName: "FILE"))
  var verify: String?

  @Flag(help: "Compare the guide's own table with what its actions need, row by row.")
  var compareGuide = false

  @Flag(help: "List the open questions that touch this plan, as steps to try on a live tenant.")
  var experiments = false

  @OptionGroup var format: FormatOptions
  @OptionGroup var configurationOptions: ConfigurationOptions

  func validate() throws {
    let modes = [verify != nil, compareGuide, experiments].filter { $0 }.count
    guard modes <= 1 else { throw ValidationError("give one of --verify, --compare-guide and --experiments") }
  }

  func run() async throws {
    if let verify { return try CertificateReport(file: verify).run(format) }
    let catalogue = try await tenantCatalogue()
    if compareGuide { return try deliver(GuideReport(catalogue).text(format.chosen(among: GuideReport.formats))) }
    let selection = try selected.selection(from: catalogue)
    let document = try plan(selection, catalogue)
    if experiments {
      let report = ExperimentReport(try catalogue.experiments().filter { document.plan.isTouched(by: $0) })
      return try deliver(report.text(format.chosen(among: ExperimentReport.formats)))
    }
    let text = document.text(try format.chosen(among: PlanDocument.formats))
    if let certificate {
      let json = Certificate(of: document.plan).json
      try OutputFile(file: Console.current.file(certificate)).write(json.text(.indented) + "\n")
      Output.note("certificate written to \(certificate)")
    }
    try deliver(text)
  }

  private func tenantCatalogue() async throws -> PolicyCatalogue {
    guard let connection else { return try PolicyCatalogue() }
    let configuration = try configurationOptions.load()
    return try await configuration.catalogue(for: configuration.connection(connection).id)
  }

  private func plan(_ selection: Selection, _ catalogue: PolicyCatalogue) throws -> PlanDocument {
    let planner = Planner(catalogue)
    let known = try planner.plan(selection).conditions.map(\.id)
    let options = PlanOptions(answers: try ConditionAnswers(answers, known: known).byID, assume: assume)
    var other = options
    other.assume = assume == .least ? .documented : .least
    return PlanDocument(
      plan: try planner.plan(selection, options: options, name: name),
      otherMode: try planner.plan(selection, options: other, name: name),
      catalogue: catalogue
    )
  }

  private func deliver(_ text: String) throws {
    guard let output else { return Output.write(text) }
    try OutputFile(file: Console.current.file(output)).write(text.endingInNewLine)
    Output.note("written to \(output)")
  }
}

extension PlanOptions.Assume: ExpressibleByArgument {}

/// The answers that the command line gives to conditions.
struct ConditionAnswers {
  /// The answers by the conditions' ids.
  let byID: [String: Bool]

  /// Reads words such as `records-belong-to-vendor-organizations=yes`.
  ///
  /// - Throws: ``CommandFailure`` with the nearest conditions of the plan.
  init(_ words: [String], known: [String]) throws {
    var answers: [String: Bool] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let answer: Bool? = parts.count == 2 ? ["yes": true, "no": false][parts[1].lowercased()] : nil
      guard let answer, let id = parts.first else {
        throw CommandFailure.usage("--answer takes ID=yes or ID=no, found `\(word)`")
      }
      guard known.contains(id) else {
        let advice = known.isEmpty ? "this plan has none" : "this plan has \(known.codeList)"
        throw CommandFailure.unknown("condition", id, among: known, advice: advice)
      }
      answers[id] = answer
    }
    byID = answers
  }
}
