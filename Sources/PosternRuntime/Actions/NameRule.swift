package import Autotask
package import LeastPrivilege

/// By which fields people name rows of an entity, and by which names are shown.
package enum NameRule {
  /// A name, and the number or address by which a row may be named, too.
  case named(String, also: [String])
  /// A person: first and last name, or an e-mail address.
  case person(address: String?)

  /// The rule of an entity, nil where its rows have no names.
  package init?(_ entity: EntityModel) {
    let has = { (name: String) in entity.field(name).map { $0.type == .string && !$0.isPicklist } ?? false }
    if has("firstName"), has("lastName") {
      self = .person(address: ["emailAddress", "email"].first(where: has))
      return
    }
    let stem = entity.singular.prefix(1).lowercased() + entity.singular.dropFirst()
    let number = "\(stem)Number"
    let also = has(number) ? [number] : []
    if let name = ["\(stem)Name", "name", "title", "label"].first(where: has) {
      self = .named(name, also: also)
    } else if has(number) {
      self = .named(number, also: [])
    } else {
      return nil
    }
  }

  /// The fields of which a shown name is made.
  var shown: [String] {
    switch self {
    case .named(let name, _): [name]
    case .person: ["firstName", "lastName"]
    }
  }

  /// All fields by which a row may be named.
  package var fields: [String] {
    switch self {
    case .named(let name, let also): [name] + also
    case .person(let address): ["firstName", "lastName"] + [address].compactMap(\.self)
    }
  }

  /// The name of a row, nil where it has none.
  package func name(of row: JSONObject) -> String? {
    let parts = shown.compactMap { row[anyCase: $0]?.string?.trimmed }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// The texts by which a row may be named, in lower case.
  package func names(of row: JSONObject) -> Set<String> {
    var names: Set<String> = []
    if let name = name(of: row) { names.insert(name.lowercased()) }
    switch self {
    case .named(_, let also):
      names.formUnion(also.compactMap { row[anyCase: $0]?.string?.trimmed.lowercased() })
    case .person(let address):
      if let address, let text = row[anyCase: address]?.string { names.insert(text.trimmed.lowercased()) }
      // The order of directories.
      if let first = row[anyCase: "firstName"]?.string, let last = row[anyCase: "lastName"]?.string {
        names.insert("\(last.trimmed), \(first.trimmed)".lowercased())
      }
    }
    names.remove("")
    return names
  }

  /// The conditions any of which rows meet that one of these texts may name.
  package func conditions(_ texts: [String]) -> [Filter] {
    switch self {
    case .named(let name, let also):
      return ([name] + also).map { .field($0, .in, .array(texts.map(JSONValue.string))) }
    case .person(let address):
      let addresses = texts.filter { $0.contains("@") }
      var conditions = texts.filter { !$0.contains("@") }.flatMap(Self.splits).map { first, last in
        Filter.and([.field("firstName", .eq, .string(first)), .field("lastName", .eq, .string(last))])
      }
      if let address, !addresses.isEmpty {
        conditions.append(.field(address, .in, .array(addresses.map(JSONValue.string))))
      }
      return conditions
    }
  }

  /// The ways in which a name can be one of first and last names.
  private static func splits(_ text: String) -> [(first: String, last: String)] {
    let parts = text.split(separator: ",", maxSplits: 1).map { String($0).trimmed }
    if parts.count == 2 { return [(parts[1], parts[0])] }
    let words = text.split(separator: " ").map(String.init)
    guard words.count > 1 else { return [] }
    return (1..<min(words.count, 5)).map {
      (words[..<$0].joined(separator: " "), words[$0...].joined(separator: " "))
    }
  }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
