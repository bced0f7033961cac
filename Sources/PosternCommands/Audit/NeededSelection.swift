import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege

/// What is needed, as commands are told it: words, a preset, or a file.
struct NeededSelection {
  /// Ids, globs, categories and presets.
  var words: [String] = []
  /// A preset.
  var preset: String?
  /// A plan, a certificate, an array of ids, or a text with a word a line.
  var file: String?

  /// Whether nothing was named.
  var isEmpty: Bool { words.isEmpty && preset == nil && file == nil }

  /// The selection.
  ///
  /// - Throws: ``SelectionError`` with the nearest names; ``CommandFailure`` when the file cannot be used.
  func selection(from catalogue: PolicyCatalogue) throws -> Selection {
    var selection = Selection()
    // The preset first: alone it gives the selection its name.
    if let preset { try selection.add(preset: preset, from: catalogue) }
    let named = try words + (file.map(Self.words(in:)) ?? [])
    for word in named { try Self.add(word, to: &selection, from: catalogue) }
    return selection
  }

  /// Plans and certificates name raw operations and webhooks by ids of their own.
  private static func add(_ word: String, to selection: inout Selection, from catalogue: PolicyCatalogue) throws {
    let parts = word.split(separator: ":").map(String.init)
    if parts.count == 2, parts[0] == "webhooks", let count = Int(parts[1]) {
      selection.add(webhooks: count)
    } else if parts.count == 3, parts[0] == "operation", let right = Right(rawValue: parts[2]),
      catalogue.access[parts[1], right] != nil
    {
      selection.add(.operation(entity: parts[1], right: right))
    } else {
      try selection.add(word, from: catalogue)
    }
  }

  private static func words(in path: String) throws -> [String] {
    guard let data = try? Data(contentsOf: Console.current.file(path)) else {
      throw CommandFailure.usage("cannot read `\(path)`")
    }
    let text = String(decoding: data, as: UTF8.self)
    guard let first = text.first(where: { !$0.isWhitespace }), "{[".contains(first) else {
      return text.split(whereSeparator: \.isNewline)
        .map { line in line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
    do {
      let json = try JSONValue(parsing: data)
      if let words = (json["actions"] ?? json).array?.compactMap(\.string), !words.isEmpty { return words }
    } catch {
      throw CommandFailure.usage("`\(path)` is no JSON: \(error)")
    }
    throw CommandFailure.usage("`\(path)`: expected a plan, a certificate, or an array of ids")
  }
}

/// Rows that are known to exist, as `Tickets=123,Companies=174`.
struct CanaryRows: ExpressibleByArgument, Sendable {
  /// The entities and ids in the order written.
  var rows: [(entity: String, id: Int64)]

  init?(argument: String) {
    rows = []
    for pair in argument.split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2, let id = Int64(canonical: sides[1]) else { return nil }
      rows.append((sides[0], id))
    }
  }

  /// The rows with the entities' proper names.
  ///
  /// - Throws: ``CommandFailure`` with the nearest entities.
  func resolved(_ entities: EntityCatalogue) throws -> [(entity: String, id: Int64)] {
    try rows.map { row in
      guard let entity = entities[row.entity] else {
        throw CommandFailure.unknown("entity", row.entity, among: entities.all.map(\.name))
      }
      return (entity.name, row.id)
    }
  }
}
