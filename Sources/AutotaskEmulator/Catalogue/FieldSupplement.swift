internal import Autotask

/// What is known of fields beyond the catalogue: many entities have no published list of flags, only names and types.
enum FieldSupplement {
  /// What is added to a field.
  struct Addition: Sendable, Equatable {
    var isRequired = false
    var isReadOnly = false
    var isPicklist = false
    var isUnqueryable = false
    var maxLength: Int?
    var reference: String?
  }

  /// The fields of an entity with what is known beyond the catalogue.
  static func completed(_ fields: [Field], of entity: String) -> [Field] {
    let own = additions[entity] ?? [:]
    let shared = entity.hasSuffix("Attachments") ? additions["*Attachments"] ?? [:] : [:]
    return fields.map { field in
      var field = field
      for addition in [own[field.name], shared[field.name]].compactMap({ $0 }) { field.add(addition) }
      return field
    }
  }

  /// The additions by entity, then field.
  static let additions: [String: [String: Addition]] = {
    var additions: [String: [String: Addition]] = [:]
    for line in fieldSupplementText.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      for part in line[line.index(after: colon)...].split(separator: "|") {
        var words = part.split(separator: " ")
        guard !words.isEmpty else { continue }
        let name = String(words.removeFirst())
        additions[String(line[..<colon]), default: [:]][name] = Addition(words)
      }
    }
    return additions
  }()
}

extension FieldSupplement.Addition {
  /// Reads the marks of a field.
  init(_ words: [Substring]) {
    for word in words {
      if let length = Int(word) {
        maxLength = length
      } else if word.hasPrefix(">") {
        reference = String(word.dropFirst())
      } else {
        isRequired = isRequired || word.contains("R")
        isReadOnly = isReadOnly || word.contains("O")
        isPicklist = isPicklist || word.contains("P")
        isUnqueryable = isUnqueryable || word.contains("N")
      }
    }
  }
}

extension Field {
  fileprivate mutating func add(_ addition: FieldSupplement.Addition) {
    isRequired = isRequired || addition.isRequired
    isReadOnly = isReadOnly || addition.isReadOnly
    isPicklist = isPicklist || addition.isPicklist
    isQueryable = isQueryable && !addition.isUnqueryable
    maxLength = maxLength ?? addition.maxLength
    reference = reference ?? addition.reference
  }
}
