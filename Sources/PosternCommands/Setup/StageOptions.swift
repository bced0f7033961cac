import ArgumentParser
import Autotask
import Foundation

/// What the command line says of the stages behind the checks.
struct StageOptions: ParsableArguments {
  @Option(
    name: .customLong("preset"),
    help: ArgumentHelp("level: the automation uses the actions of this preset; may be repeated.", valueName: "ID")
  )
  var presets: [String] = []

  @Option(
    name: .customLong("for"),
    parsing: .upToNextOption,
    help: ArgumentHelp("level: the automation uses these: ids, globs, categories or presets.", valueName: "WORD")
  )
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "level: the API user that is on the level, where this connection's user is its twin.",
      valueName: "NAME"
    )
  )
  var user: String?

  @Option(help: ArgumentHelp("canary: rows that are known to exist.", valueName: "Entity=ID,…"))
  var canary: CanaryRows?

  @Option(help: ArgumentHelp("canary: try writes too, on records made below this company.", valueName: "ID"))
  var writeBelow: Int64?

  @Option(help: ArgumentHelp("webhooks: how many at a time; else as many as webhooks.yaml has.", valueName: "N"))
  var webhooks: Int?

  @Option(help: ArgumentHelp("filter: the company types that are offered, as numbers.", valueName: "N,…"))
  var companyTypes: NumberList?

  @Option(help: ArgumentHelp("filter: the classifications that are offered, as numbers.", valueName: "N,…"))
  var companyClassifications: NumberList?

  @Option(help: ArgumentHelp("filter: the companies that are offered, and no others.", valueName: "ID,…"))
  var onlyCompanies: NumberList?

  @Option(help: ArgumentHelp("filter: companies that are not offered.", valueName: "ID,…"))
  var exceptCompanies: NumberList?

  @Flag(help: "filter: offer inactive companies too.")
  var includeInactive = false

  @Flag(help: "filter: offer every active company.")
  var everyCompany = false

  @Option(help: ArgumentHelp("organizations: whose they are.", valueName: "CALLER"))
  var caller: String?

  @Option(help: ArgumentHelp("organizations: a CSV or JSON file of them.", valueName: "FILE"))
  var organizations: String?

  @Flag(help: "organizations: map those whose company is certain.")
  var acceptExact = false

  func validate() throws {
    if let webhooks, !(0...100_000).contains(webhooks) {
      throw ValidationError("--webhooks takes a whole number from 0, found \(webhooks)")
    }
    let narrowed = [companyTypes, companyClassifications, onlyCompanies, exceptCompanies].contains { $0 != nil }
    guard !everyCompany || (!narrowed && !includeInactive) else {
      throw ValidationError("--every-company goes with no other option of the filter")
    }
  }

  /// The company filter that was asked for, nil where nothing was said of it.
  var companyFilter: CompanyFilter? {
    var filter = CompanyFilter()
    filter.activeOnly = !includeInactive
    filter.types = companyTypes?.numbers ?? []
    filter.classifications = companyClassifications?.numbers ?? []
    filter.only = onlyCompanies?.numbers ?? []
    filter.except = exceptCompanies?.numbers ?? []
    return filter == CompanyFilter() && !everyCompany ? nil : filter
  }

  /// Whether the command line says something of a stage, so that it is run without being asked about.
  func concerns(_ stage: SetupStage) -> Bool {
    switch stage {
    case .checks: true
    case .level: !presets.isEmpty || !words.isEmpty || user != nil
    case .canary: canary != nil || writeBelow != nil
    case .webhooks: webhooks != nil
    case .filter: companyFilter != nil
    case .organizations: caller != nil || organizations != nil || acceptExact
    }
  }
}

/// Numbers with commas between them.
struct NumberList: ExpressibleByArgument, Sendable {
  /// The numbers.
  var numbers: [Int64]

  init?(argument: String) {
    let words = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    numbers = words.compactMap { Int64(canonical: $0) }
    guard !numbers.isEmpty, numbers.count == words.count, numbers.allSatisfy({ $0 >= 0 }), numbers.count <= 200 else {
      return nil
    }
  }
}
