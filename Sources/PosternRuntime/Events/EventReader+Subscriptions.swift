import Autotask
import LeastPrivilege

/// The parts of a subscription.
extension EventReader {
  /// Where events are sent.
  mutating func target(_ members: [String: LocatedValue], at path: String) -> String? {
    guard members["target"] != nil else {
      problems.error(path, "key `target` is missing")
      return nil
    }
    guard let text = text(members["target"], at: "\(path).target") else { return nil }
    guard let address = WebAddress(text) else {
      problems.error("\(path).target", "expected an address such as https://flows.example.net/in, found `\(text)`")
      return nil
    }
    let allowsPrivate = members["allowPrivate"]?.json == true
    if address.scheme != "https", !address.isLoopback, !allowsPrivate {
      problems.error("\(path).target", "expected https; http is for this machine, or for `allowPrivate: true`")
    } else if address.isPrivate, !allowsPrivate {
      problems.warn("\(path).target", "`\(address.host)` is a private address, which needs `allowPrivate: true`")
    }
    return text
  }

  /// What must hold of the fields, in the grammar of `postern query`.
  mutating func condition(_ value: LocatedValue?, at path: String, of entities: [EntityModel]) -> FilterExpression? {
    guard let text = text(value, at: path) else { return nil }
    let expression: FilterExpression
    do {
      expression = try FilterExpression(parsing: text)
    } catch {
      problems.error(path, "\(error)")
      return nil
    }
    for comparison in expression.comparisons where !comparison.isUserDefined {
      for entity in entities where entity.field(comparison.field) == nil {
        let near = suggestion(comparison.field, among: entity.orderedFields.map(\.name))
        problems.error(
          path,
          "column \(comparison.column): \(entity.name) has no field `\(comparison.field)`\(near)"
        )
      }
    }
    return expression
  }

  /// The companies of which events are sent.
  mutating func companies(_ value: LocatedValue, at path: String, of entities: [EntityModel]) -> [Int64] {
    let companies = ids(value, at: path)
    if value.json == [] { problems.error(path, "expected at least one company; without `companies` it is all") }
    for entity in entities where !entity.hasRoad {
      problems.error(path, "no row of \(entity.name) belongs to a company, so that none would be sent")
    }
    return companies
  }

  /// What the target gets.
  mutating func body(_ members: [String: LocatedValue], at path: String) -> DeclaredSubscription.Body {
    let template = text(members["template"], at: "\(path).template")
    guard let word = text(members["body"], at: "\(path).body") else { return template.map { .template($0) } ?? .event }
    switch word {
    case "event":
      if template != nil { problems.error("\(path).template", "`template` is for `body: template`") }
      return .event
    case "template":
      if members["template"] == nil { problems.error(path, "`body: template` needs `template`, the text") }
      return .template(template ?? "")
    default:
      problems.error(
        "\(path).body",
        "expected event or template; found `\(word)`\(suggestion(word, among: ["event", "template"]))"
      )
      return .event
    }
  }

  /// How many deliveries may be under way at once.
  mutating func concurrency(_ members: [String: LocatedValue], at path: String) -> Int {
    let place = "\(path).concurrency"
    guard let number = integer(members["concurrency"], at: place, in: members) else {
      return DeclaredSubscription.usualConcurrency
    }
    if !(1...64).contains(number) { problems.error(place, "expected 1 to 64, found \(number)") }
    return Int(clamping: number)
  }
}
