import Autotask
import LeastPrivilege

/// How rows are shown: which fields, with labels beside ids or without, user-defined fields as they come or by name.
struct OutputOptions {
  /// The fields to show, in the tenant's spelling; nil for all.
  var fields: [String]?
  /// Whether labels of choices and names of references stand beside their ids.
  var labels = false
  /// Whether user-defined fields are members by their names instead of a list.
  var isFlat = false

  /// The names by which the options are given.
  static let names = ["fields", "labels", "userDefinedFields"]

  /// Reads the options; fields that the caller cannot know of are unknown.
  init(_ input: inout InputReader, _ known: EntityFields, _ access: OperationAccess) {
    labels = input.flag("labels") ?? false
    isFlat = input.word("userDefinedFields", ["flat", "list"]) == "flat"
    guard let names = input.texts("fields") else { return }
    var found: [String] = []
    for (index, name) in names.enumerated() {
      let pointer = "/fields/\(index)"
      // A field that no grant shows is not denied: it is absent, as after Autotask's own IncludeFields.
      if let field = known[name] ?? known.userDefined(name) {
        if !found.contains(field.name) { found.append(field.name) }
      } else {
        let readable = known.plain.filter { access.reads($0.key) }.map(\.name)
        input.problems.append(
          .init(
            pointer,
            "\(known.entity.singular) has no field `\(name.prefix(80))`",
            nearest: nearestNames(to: name, in: readable)
          )
        )
      }
    }
    if !found.isEmpty { fields = found }
  }

  /// What is shown where nothing was chosen.
  init() {}
}

extension ActionRun {
  /// Rows as they are shown: with labels beside ids and user-defined fields by name, where that was asked for.
  func shown(
    _ rows: [JSONObject],
    _ options: OutputOptions,
    _ fields: EntityFields
  ) async throws(ActionProblem) -> [JSONObject] {
    var shown = rows.map { $0.chosen(options.fields) }
    if options.labels {
      let labels = try await labels(of: shown, fields)
      for (index, labels) in labels.enumerated() { shown[index]["labels"] = .object(labels) }
    }
    if options.isFlat { shown = shown.map(\.withFlatUserDefinedFields) }
    return shown
  }

  /// The labels of the choices and the names of the references in rows: one query for each entity that is referred to.
  private func labels(of rows: [JSONObject], _ fields: EntityFields) async throws(ActionProblem) -> [JSONObject] {
    var ids: [String: (target: EntityModel, ids: Set<Int64>)] = [:]
    let names = Set(rows.flatMap(\.keys))
    let known = names.compactMap { name in fields[name].map { (name: name, field: $0) } }.sorted { $0.name < $1.name }
    for (name, field) in known where field.picklist == nil {
      guard let target = field.target, name.lowercased() != "id", NameRule(target) != nil else { continue }
      let found = rows.compactMap { $0[name]?.integer }
      ids[target.name, default: (target, [])].ids.formUnion(found)
    }
    var named: [String: [Int64: String]] = [:]
    for (entity, wanted) in ids.sorted(by: { $0.key < $1.key }) {
      named[entity] = try await self.names(of: wanted.ids.sorted(), wanted.target)
    }
    return rows.map { row in
      var labels = JSONObject()
      for (name, field) in known {
        guard let value = row[name], value != .null else { continue }
        if let picklist = field.picklist {
          let text = value.string ?? value.text()
          if let choice = picklist.first(where: { $0.value == text }) { labels[name] = .string(choice.label) }
        } else if let target = field.target, let id = value.integer, let label = named[target.name]?[id] {
          labels[name] = .string(label)
        }
      }
      return labels
    }
  }
}

extension JSONObject {
  /// The row with the chosen fields alone; its id always stays.
  fileprivate func chosen(_ fields: [String]?) -> JSONObject {
    guard let fields else { return self }
    let wanted = Set(fields.map { $0.lowercased() } + ["id"])
    var row = JSONObject()
    for (key, value) in self {
      if wanted.contains(key.lowercased()) {
        row[key] = value
      } else if key.lowercased() == "userdefinedfields", let list = value.array {
        let chosen = list.filter { wanted.contains($0.object?[anyCase: "name"]?.string?.lowercased() ?? "") }
        if !chosen.isEmpty { row[key] = .array(chosen) }
      }
    }
    return row
  }

  /// The row with its user-defined fields as an object by their names.
  fileprivate var withFlatUserDefinedFields: JSONObject {
    guard let list = self["userDefinedFields"]?.array else { return self }
    var row = self
    row["userDefinedFields"] = .object(
      JSONObject(
        list.compactMap { element in
          guard let object = element.object, let name = object[anyCase: "name"]?.string else { return nil }
          return (name, object[anyCase: "value"] ?? .null)
        }
      )
    )
    return row
  }
}
