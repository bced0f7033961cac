internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// The fields of a row in a form, or those of a new one.
  func rowPage(_ name: String, _ id: String, _ call: IncomingCall) async throws -> AdminPage {
    let schema = try schema(name)
    let (row, fields) = try await stored(schema, id)
    let labels = labels(schema.visibleColumns, schema)
    let columns = schema.visibleColumns.filter { $0.position != 0 && $0.type != .bytes }
    func inputs(_ columns: [EntitySchema.Column]) -> [HTML] {
      columns.map { column in
        let value = row.values[column.position].shown(as: column)
        let kind = column.isReadOnly ? "read-only" : column.isRequired ? "required" : ""
        return """
          <label for="\(column.name)">\(column.name) <small>\(kind)</small></label>\
          <div>\(Self.input(column, value, labels[column.name]))\(Self.link(column, value))</div>
          """
      }
    }
    // What is empty is out of the way, but for what a new row needs.
    let filled = columns.filter { !row.values[$0.position].isNull || ($0.isRequired && id == "new") }
    let empty = columns.filter { column in !filled.contains { $0.position == column.position } }
    let userDefined = schema.userDefinedPosition.map { UserDefinedFields.values(row.values[$0]) } ?? .init()
    let further = fields.definitions.map { definition -> HTML in
      let name = "udf.\(definition.name)"
      return """
        <label for="\(name)">\(definition.name) <small>user-defined</small></label>\
        <div><input id="\(name)" name="\(name)" value="\(userDefined[definition.name]?.string ?? "")"></div>
        """
    }
    let saved: HTML = call.parameter("saved") == nil ? HTML.nothing : "<p class=\"done\">Stored.</p>"
    return AdminPage(
      title: "\(schema.name) \(id)",
      part: .tables,
      content: """
        <h1><a href="/emulator/tables/\(schema.name)">\(schema.name)</a> \(id)</h1>
        \(saved)
        <p class="hint">Stored as a person in the web interface would: no security level is asked, and fields that the \
        API only reads can be set.</p>
        <form class="row" method="post" action="/emulator/tables/\(schema.name)/\(id)">
        <div class="fields">\(inputs(filled))\(further)</div>
        <details><summary>\(empty.count) empty fields</summary><div class="fields">\(inputs(empty))</div></details>
        <button>Store</button>
        </form>
        """
    )
  }

  private func stored(_ schema: EntitySchema, _ id: String) async throws -> (Draft, UserDefinedFields) {
    let found = try await store.queue.read { db in
      (
        id == "new" ? Draft(schema) : try Int64(id).flatMap { try Draft($0, of: schema, in: db) },
        try UserDefinedFields(of: schema, in: db)
      )
    }
    guard let row = found.0 else { throw AdminProblem(status: 404, "there is no row \(id) of `\(schema.name)`") }
    return (row, found.1)
  }

  private static func input(_ column: EntitySchema.Column, _ value: String, _ labels: [Picklists.Value]?) -> HTML {
    if let labels { return choice(column, value, labels.map { ($0.value, $0.label) }) }
    if column.type == .boolean { return choice(column, value, [("true", "true"), ("false", "false")]) }
    if column.type == .string, column.maxLength.map({ $0 > 150 }) ?? true {
      return "<textarea id=\"\(column.name)\" name=\"\(column.name)\" rows=\"2\">\n\(value)</textarea>"
    }
    return "<input id=\"\(column.name)\" name=\"\(column.name)\" value=\"\(value)\">"
  }

  private static func choice(_ column: EntitySchema.Column, _ value: String, _ choices: [(String, String)]) -> HTML {
    let known = value.isEmpty || choices.contains { $0.0 == value } ? choices : [(value, value)] + choices
    let options = ([("", "")] + known).map { choice -> HTML in
      let mark: HTML = choice.0 == value ? " selected" : HTML.nothing
      let text = choice.0 == choice.1 ? choice.1 : "\(choice.1) (\(choice.0))"
      return "<option value=\"\(choice.0)\"\(mark)>\(text)</option>"
    }
    return "<select id=\"\(column.name)\" name=\"\(column.name)\">\(options)</select>"
  }

  private static func link(_ column: EntitySchema.Column, _ value: String) -> HTML {
    guard let target = column.reference, !value.isEmpty else { return HTML.nothing }
    return " <a href=\"/emulator/tables/\(target)/\(value)\">\(target)</a>"
  }

  /// Stores the fields of a form that differ from the row, and shows the row again.
  func saveRow(_ name: String, _ id: String?, _ call: IncomingCall) async throws -> Answer {
    let schema = try schema(name)
    let id = id ?? "new"
    let (row, _) = try await stored(schema, id)
    let userDefined = schema.userDefinedPosition.map { UserDefinedFields.values(row.values[$0]) } ?? .init()
    var body = JSONObject()
    if let number = Int64(id) { body["id"] = .integer(number) }
    var values: [JSONValue] = []
    for (name, sent) in call.form {
      let text = sent.replacing("\r\n", with: "\n")
      if name.hasPrefix("udf.") {
        let field = String(name.dropFirst(4))
        guard text != userDefined[field]?.string ?? "" else { continue }
        values.append(["name": .string(field), "value": text.isEmpty ? .null : .string(text)])
      } else if let column = schema.visibleColumn(name) {
        let old = row.values[column.position].shown(as: column).replacing("\r\n", with: "\n")
        if text != old { body[column.name] = text.isEmpty ? .null : .string(text) }
      } else {
        throw AdminProblem.unknown("field", name, among: schema.visibleColumns.map(\.name))
      }
    }
    if !values.isEmpty { body["userDefinedFields"] = .array(values) }
    let stored = try await putRow(schema.name, body, by: nil)
    var answer = AdminPage.file("", "text/html; charset=utf-8", status: 303)
    answer.headers.append(("Location", "/emulator/tables/\(schema.name)/\(stored.itemID ?? 0)?saved=1"))
    return answer
  }
}
