import Autotask
import LeastPrivilege
import PosternStore

/// What putting grants in force would change.
struct GrantChange {
  /// The new grants, as they would be applied.
  let newer: ChosenGrants
  /// The difference for each caller.
  let differences: [GrantDifference]
  /// What a newer catalogue would add to patterns that stay as they were resolved.
  let additions: [GrantAddition]

  /// Compares a file with the version in force; before the first, everything is new.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - applied: The version in force.
  ///   - mapped: What callers' organizations are mapped to, nil where that is not known.
  ///   - refreshesPatterns: Whether patterns that are written as before are resolved anew all the same.
  /// - Throws: ``CommandFailure`` with every error of the file.
  init(
    of file: GrantFile,
    to applied: AppliedGrants?,
    _ model: ResourceModel,
    in configuration: PosternConfiguration,
    mapped: MappedCompanies?,
    refreshingPatterns refreshesPatterns: Bool = false
  ) throws {
    try self.init(
      of: try ChosenGrants(file),
      to: applied,
      model,
      in: configuration,
      mapped: mapped,
      refreshingPatterns: refreshesPatterns
    ) { Output.note($0) }
  }

  /// Compares grants with the version in force.
  ///
  /// - Parameter note: Takes what is worth knowing and stops nothing.
  init(
    of fresh: ChosenGrants,
    to applied: AppliedGrants?,
    _ model: ResourceModel,
    in configuration: PosternConfiguration,
    mapped: MappedCompanies?,
    refreshingPatterns refreshesPatterns: Bool = false,
    note: (String) -> Void
  ) throws {
    guard let applied else {
      self.init(from: try Self.nothing(model), to: fresh)
      return
    }
    let older: ChosenGrants
    do {
      older = try ChosenGrants(applied, model, in: configuration, mapped: mapped)
    } catch let error as StoreError {
      // It must stay possible to put something better in its place.
      note("warning: \(error.message)\nwarning: compared with no grants at all")
      self.init(from: try Self.nothing(model), to: fresh)
      return
    }
    var context = configuration.grantContext(mapped)
    context.kept = fresh.document.keeping(try applied.readOpened(), of: older.document)
    // These grants were checked before they came here.
    context.trustedFields = fresh.document.namedFields
    var compiler = GrantCompiler(model, for: context)
    guard !refreshesPatterns, let kept = compiler.compile(fresh.document) else {
      self.init(from: older.compiled, to: fresh)
      return
    }
    self.init(
      newer: ChosenGrants(
        name: fresh.name,
        document: fresh.document,
        compiled: kept,
        mappedCompanies: fresh.mappedCompanies,
        connection: fresh.connection
      ),
      differences: older.compiled.difference(to: kept),
      additions: kept.additions(in: fresh.compiled)
    )
  }

  /// Compares grants whose patterns are resolved by the same catalogue.
  init(from older: CompiledGrants, to newer: ChosenGrants) {
    self.init(newer: newer, differences: older.difference(to: newer.compiled), additions: [])
  }

  private init(newer: ChosenGrants, differences: [GrantDifference], additions: [GrantAddition]) {
    self.newer = newer
    self.differences = differences
    self.additions = additions
  }

  private static func nothing(_ model: ResourceModel) throws -> CompiledGrants {
    var compiler = GrantCompiler(model)
    guard let nothing = compiler.compile(GrantDocument()) else {
      throw CommandFailure.failed("no grants at all could not be compiled")
    }
    return nothing
  }
}

extension GrantChange {
  /// A row for each caller.
  var table: TextTable {
    TextTable(
      heads: ["caller", "is", "new", "gone"],
      rows: differences.map { [$0.caller, $0.kind.rawValue, $0.gained?.words ?? "", $0.lost?.words ?? ""] }
    )
  }

  /// A line for each grant that a newer catalogue would add to.
  var additionLines: [String] {
    additions.map { addition in
      let operations = addition.operations.map { "\($0.entity) \($0.verbs.map(\.rawValue).joined(separator: " "))" }
      return "would open: \(addition.caller) \(addition.grant): \(operations.joined(separator: ", "))"
    }
  }

  /// The callers for scripts.
  var json: JSONValue {
    .array(
      differences.map { difference in
        [
          "caller": .string(difference.caller), "kind": .string(difference.kind.rawValue),
          "gained": difference.gained?.json ?? .null, "lost": difference.lost?.json ?? .null,
          "wouldOpen": .array(additions.filter { $0.caller == difference.caller }.map(\.json)),
        ]
      }
    )
  }
}

extension GrantDifference.Example {
  fileprivate var words: String { "\(request) (\(grant): \(why))" }

  fileprivate var json: JSONValue {
    [
      "grant": .string(grant), "connection": .string(connection), "entity": .string(entity),
      "verb": .string(verb.rawValue), "request": .string(request), "why": .string(why),
    ]
  }
}

extension GrantAddition {
  fileprivate var json: JSONValue {
    ["grant": .string(grant), "operations": .array(operations.map(\.json))]
  }
}
