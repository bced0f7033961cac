import Autotask
import LeastPrivilege
import PosternRuntime

/// A page for each action, made from its row and the catalogue's fields, and a list of them all.
struct ActionDocuments {
  /// The pages by file name.
  let pages: [(name: String, text: String)]

  /// The pages of actions as they are offered on a database of which nothing but the catalogue is known.
  init(_ actions: [OfferedAction], _ catalogue: PolicyCatalogue) {
    pages =
      [("README.md", Self.list(actions))]
      + actions.map { ("\($0.id).md", ActionPage(action: $0, catalogue: catalogue).text) }
  }

  private static func list(_ actions: [OfferedAction]) -> String {
    var categories: [(id: String, title: String)] = []
    for action in actions where !categories.contains(where: { $0.id == action.category }) {
      categories.append((action.category, action.categoryTitle))
    }
    let parts = categories.map { category in
      let table = TextTable(
        heads: ["action", "title", "effect"],
        rows: actions.filter { $0.category == category.id }.map {
          ["[`\($0.id)`](\($0.id).md)", $0.title, $0.effect.rawValue]
        }
      )
      return "## \(category.title)\n\n\(table.markdown)\n"
    }
    return """
      # Actions

      The \(actions.count) actions, as `docs/actions.md` explains them. Made from the catalogue by `postern \
      generate-docs`; do not edit.

      \(parts.joined(separator: "\n"))
      """
  }
}

/// One action on one page.
private struct ActionPage {
  let action: OfferedAction
  let catalogue: PolicyCatalogue

  var text: String {
    let parts = [
      "# \(action.id): \(action.title)",
      action.description,
      facts,
      requirement,
      "## Input\n\n\(inputs)",
      example.map { "## Example\n\n\($0)" },
      "## Output\n\n\(output)",
    ]
    return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  private var facts: String {
    var rows = [
      ["category", action.categoryTitle], ["effect", action.effect.rawValue],
      ["doing it twice", action.isIdempotent ? "is like doing it once" : "does it twice; send an `Idempotency-Key`"],
    ]
    if let row = catalogue.actions[action.id] {
      rows.append(["call", "`\(row.method.rawValue) \(row.path)`"])
      rows.append(["opens", "`\(row.verb.rawValue)` on `\(row.entity)`"])
      rows.append(["evidence of what it needs", row.evidence.rawValue])
    } else if let row = catalogue.composites[action.id] {
      let opens = row.operations.map { operation in
        "\(operation.verbs.map { "`\($0.rawValue)`" }.joined(separator: ", ")) on `\(operation.entity)`"
      }
      rows.append(["opens", opens.isEmpty ? "nothing by itself" : opens.joined(separator: "; ")])
    }
    return TextTable(heads: ["what", ""], rows: rows).markdown
  }

  private var requirement: String? {
    guard let row = catalogue.actions[action.id] else { return nil }
    let needs = catalogue.requirement(of: .action(row)).choices.first ?? []
    guard !needs.isEmpty else { return nil }
    let table = TextTable(
      heads: ["setting", "at least", "evidence"],
      rows: needs.map { ["`\($0.setting)`", $0.atLeast, $0.evidence.rawValue] }
    )
    return "## Needs of the security level\n\n\(table.markdown)"
  }

  private var inputs: String {
    let required = action.inputSchema["required"]?.array?.compactMap(\.string) ?? []
    let properties = action.inputSchema["properties"]?.object ?? JSONObject()
    guard !properties.isEmpty else { return "It takes nothing." }
    let table = TextTable(
      heads: ["name", "type", "required", "what"],
      rows: properties.map { name, schema in
        ["`\(name)`", Self.type(of: schema), required.contains(name) ? "yes" : "", Self.words(of: schema)]
      }
    )
    return """
      \(table.markdown)

      A database may require more, and may have fields of its own: `GET /api/v1/actions` tells what this one takes.
      """
  }

  private var example: String? {
    guard let example = action.example else { return nil }
    return """
      ```sh
      curl -X POST https://postern.example.net/api/v1/actions/\(action.id) \\
        -H "Authorization: Bearer $POSTERN_TOKEN" -H "Content-Type: application/json" \\
        -d '\(JSONValue.object(example).text().replacing("'", with: "'\\''"))'
      ```
      """
  }

  private var output: String {
    let properties = action.outputSchema["properties"]?.object ?? JSONObject()
    guard !properties.isEmpty else { return "An object, as Autotask answers it." }
    return TextTable(
      heads: ["name", "type", "what"],
      rows: properties.map { ["`\($0)`", Self.type(of: $1), Self.words(of: $1)] }
    ).markdown
  }

  private static func type(of schema: JSONValue) -> String {
    if let name = schema["type"]?.string { return name }
    if let names = schema["type"]?.array?.compactMap(\.string) { return names.joined(separator: ", ") }
    if let any = schema["anyOf"]?.array { return any.map(type).joined(separator: ", ") }
    return schema["const"].map { "`\($0.text())`" } ?? "any"
  }

  private static func words(of schema: JSONValue) -> String {
    var words = schema["description"]?.string ?? ""
    if let most = schema["maxLength"]?.integer { words += (words.isEmpty ? "" : " ") + "At most \(most) characters." }
    return words
  }
}
