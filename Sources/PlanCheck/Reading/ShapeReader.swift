/// Reads the members of a certificate and notes each that has not the shape of the format.
///
/// Members that it does not know are left alone: the format may grow, and the seal covers them.
struct ShapeReader {
  private(set) var refusals: [Refusal] = []

  /// The certificate; what could not be read is left empty, and refused.
  mutating func document(_ text: JSONNode) -> CertificateDocument {
    var document = CertificateDocument()
    document.catalogue = string(text, "catalogue", at: "")
    for (index, action) in list(text["actions"], at: "actions").enumerated() {
      document.actions.append(string(action, at: "actions[\(index)]"))
    }
    for member in members(text["level"], at: "level") {
      document.level.append((member.key, string(member.value, at: "level[\"\(member.key)\"]")))
    }
    document.witnesses = witnesses(text)
    document.answers = text["answers"].map { answers($0) } ?? []
    document.assumed = text["assumed"].map { assumed($0) } ?? []
    document.facts = text["facts"].map { facts($0) } ?? []
    document.seal = text["seal"].map { string($0, at: "seal") }
    return document
  }

  /// Notes each key that an object has twice: readers differ in which value they take.
  mutating func refuseDoubledKeys(_ node: JSONNode, at path: String) {
    switch node {
    case .array(let elements):
      for (index, element) in elements.enumerated() { refuseDoubledKeys(element, at: "\(path)[\(index)]") }
    case .object(let members):
      var seen: Set<String> = []
      for member in members {
        let place = path.isEmpty ? member.key : "\(path)[\"\(member.key)\"]"
        if !seen.insert(member.key).inserted {
          refusals.append(Refusal(.duplicate, at: place, "expected each key once, found it twice"))
        }
        refuseDoubledKeys(member.value, at: place)
      }
    default: break
    }
  }

  private mutating func witnesses(_ text: JSONNode) -> [CertificateDocument.Witness] {
    var witnesses: [CertificateDocument.Witness] = []
    for (index, witness) in list(text["witnesses"], at: "witnesses").enumerated() {
      let path = "witnesses[\(index)]"
      witnesses.append(
        CertificateDocument.Witness(
          setting: string(witness, "setting", at: path),
          loweredTo: string(witness, "loweredTo", at: path),
          breaks: string(witness, "breaks", at: path)
        )
      )
    }
    return witnesses
  }

  private mutating func answers(_ node: JSONNode) -> [(id: String, holds: Bool)] {
    var answers: [(id: String, holds: Bool)] = []
    for member in members(node, at: "answers") {
      if case .bool(let holds) = member.value {
        answers.append((member.key, holds))
      } else {
        refuse(member.value, at: "answers[\"\(member.key)\"]", expected: "true or false")
      }
    }
    return answers
  }

  private mutating func assumed(_ node: JSONNode) -> [CertificateDocument.Assumption] {
    var assumed: [CertificateDocument.Assumption] = []
    for (index, assumption) in list(node, at: "assumed").enumerated() {
      let path = "assumed[\(index)]"
      assumed.append(
        CertificateDocument.Assumption(
          action: string(assumption, "action", at: path),
          setting: string(assumption, "setting", at: path),
          value: string(assumption, "value", at: path)
        )
      )
    }
    return assumed
  }

  private mutating func facts(_ node: JSONNode) -> [CertificateDocument.Fact] {
    var facts: [CertificateDocument.Fact] = []
    for (index, node) in list(node, at: "facts").enumerated() {
      let path = "facts[\(index)]"
      let kind: CertificateDocument.Fact.Kind? = oneOf(node, "kind", at: path)
      let right: Right? = oneOf(node, "verb", at: path)
      let entity = string(node, "entity", at: path)
      let setting = kind == .ungated ? nil : string(node, "setting", at: path)
      let atLeast = kind == .need ? string(node, "atLeast", at: path) : nil
      guard let kind, let right else { continue }
      facts.append(
        CertificateDocument.Fact(kind: kind, entity: entity, right: right, setting: setting, atLeast: atLeast)
      )
    }
    return facts
  }
}

extension ShapeReader {
  private mutating func refuse(_ node: JSONNode?, at path: String, expected: String) {
    refusals.append(Refusal(.wrongShape, at: path, "expected \(expected), found \(node?.kind ?? "no such member")"))
  }

  private mutating func string(_ node: JSONNode?, at path: String) -> String {
    if let text = node?.text { return text }
    refuse(node, at: path, expected: "a string")
    return ""
  }

  private mutating func string(_ node: JSONNode, _ key: String, at path: String) -> String {
    string(node[key], at: path.isEmpty ? key : "\(path).\(key)")
  }

  private mutating func list(_ node: JSONNode?, at path: String) -> [JSONNode] {
    if case .array(let elements) = node { return elements }
    refuse(node, at: path, expected: "an array")
    return []
  }

  private mutating func members(_ node: JSONNode?, at path: String) -> [JSONNode.Member] {
    if case .object(let members) = node { return members }
    refuse(node, at: path, expected: "an object")
    return []
  }

  private mutating func oneOf<Word: RawRepresentable<String> & CaseIterable>(
    _ node: JSONNode,
    _ key: String,
    at path: String
  ) -> Word? {
    if let word = node[key]?.text.flatMap(Word.init(rawValue:)) { return word }
    let words = Word.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let found = node[key]?.text.map { "`\($0)`" } ?? node[key]?.kind ?? "no such member"
    refusals.append(Refusal(.wrongShape, at: "\(path).\(key)", "expected one of \(words), found \(found)"))
    return nil
  }
}
