public import Foundation

/// Checks certificates of least levels, sharing nothing with the planner but the catalogue's bytes.
///
/// It proves two things: that the level allows every action, and that for every raised setting one action fails when
/// this setting alone is lowered one step. Requirements only ever grow, so no lower level can do.
public struct CertificateChecker: Sendable {
  private let rules: RuleBook

  /// The digest of the catalogue by whose rules it checks.
  public var catalogue: String { rules.digest }

  /// A checker by the rules of the given resources, by file name.
  ///
  /// - Throws: ``CatalogueFault`` when a resource is missing or malformed.
  public init(resources: [String: Data] = CertificateChecker.embeddedResources) throws(CatalogueFault) {
    rules = try RuleBook(resources)
  }

  /// What the bytes of a certificate prove; any bytes whatever have an answer.
  public func check(_ certificate: Data) -> Verdict {
    let text: JSONNode
    do throws(JSONReader.Failure) {
      text = try JSONReader.read(certificate)
    } catch {
      let place = "line \(error.line), column \(error.column)"
      return .refused([Refusal(.notJSON, at: place, "expected \(error.expected)")])
    }
    switch text["format"] {
    case .string(CertificateDocument.format): break
    case let other:
      let found = other.map { "found \($0.kind)\($0.text.map { " `\($0)`" } ?? "")" } ?? "found none"
      return .refused([Refusal(.wrongFormat, at: "format", "expected `\(CertificateDocument.format)`, \(found)")])
    }
    return examine(text)
  }

  private func examine(_ text: JSONNode) -> Verdict {
    var reader = ShapeReader()
    reader.refuseDoubledKeys(text, at: "")
    let document = reader.document(text)
    var refusals = reader.refusals
    // Without its shape the rest has no meaning: what would be said of it were only consequences.
    if refusals.isEmpty {
      var examination = Examination(document, by: rules)
      examination.run()
      refusals = examination.refusals
    }
    if let seal = document.seal, seal != text.seal {
      refusals.append(Refusal(.sealBroken, at: "seal", "expected `\(text.seal)` for these members, found `\(seal)`"))
    }
    return refusals.isEmpty ? .valid(document.summary(catalogue: rules.digest)) : .refused(refusals)
  }
}

extension CertificateDocument {
  fileprivate func summary(catalogue: String) -> Summary {
    Summary(
      actions: actions.count,
      settings: level.count,
      answersThatHold: answers.count { $0.holds },
      assumptions: assumed.count,
      facts: facts.count,
      isSealed: seal != nil,
      catalogue: catalogue
    )
  }
}
