/// A filter as people type it: `status != Complete and (priority = 1 or title contains "vpn")`.
///
/// Operators: `=` `!=` `>` `>=` `<` `<=` `contains` `beginswith` `endswith` `in (…)` `not in (…)` `is null`
/// `is not null`, joined by `and`, `or` and parentheses; `and` binds more tightly. User-defined fields are written
/// `udf.Region` or `udf."Customer ID"`. Values stay as typed until they are resolved against an entity's fields.
public indirect enum FilterExpression: Sendable, Equatable {
  /// A value as it was typed, and where.
  public struct Literal: Sendable, Equatable {
    /// The text without quotation marks.
    public var text: String
    /// Whether it stood in quotation marks.
    public var isQuoted: Bool
    /// The column of its first character, from 1.
    public var column: Int

    /// Makes a value.
    public init(_ text: String, isQuoted: Bool = false, column: Int) {
      self.text = text
      self.isQuoted = isQuoted
      self.column = column
    }
  }

  /// A field compared with values.
  public struct Comparison: Sendable, Equatable {
    /// The field's name as it was typed.
    public var field: String
    /// Whether the field is a user-defined one.
    public var isUserDefined: Bool
    /// The operator.
    public var comparison: Filter.Comparison
    /// The values: none for `is null`, several for `in`, else one.
    public var values: [Literal]
    /// The column of the field's first character, from 1.
    public var column: Int

    /// Makes a comparison.
    public init(
      _ field: String,
      _ comparison: Filter.Comparison,
      _ values: [Literal],
      isUserDefined: Bool = false,
      column: Int
    ) {
      self.field = field
      self.comparison = comparison
      self.values = values
      self.isUserDefined = isUserDefined
      self.column = column
    }
  }

  /// A field compared with values.
  case comparison(Comparison)
  /// All of these.
  case and([FilterExpression])
  /// Any of these.
  case or([FilterExpression])

  /// Reads a filter.
  ///
  /// - Throws: ``FilterExpressionError`` with the column and what was expected there.
  public init(parsing text: String) throws(FilterExpressionError) {
    var parser = FilterExpressionParser(try FilterToken.tokens(of: text), end: text.count + 1)
    self = try parser.expression()
    try parser.expectEnd()
  }

  /// All comparisons in it, in the order in which they were typed.
  public var comparisons: [Comparison] {
    switch self {
    case .comparison(let comparison): [comparison]
    case .and(let parts), .or(let parts): parts.flatMap(\.comparisons)
    }
  }
}

/// Where a typed filter cannot be understood.
public struct FilterExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The column, from 1.
  public var column: Int
  /// What is wrong, and what would be right.
  public var message: String

  /// Makes an error.
  public init(column: Int, _ message: String) {
    self.column = column
    self.message = message
  }

  /// One line for people.
  public var description: String { "column \(column): \(message)" }
}

/// Reads tokens from left to right; each function takes what its name says.
private struct FilterExpressionParser {
  private let tokens: [FilterToken]
  private let end: Int
  private var position = 0
  private var remainingDepth = Self.deepest

  /// Parentheses in parentheses: each adds two groups at most, an `or` of `and`s, and a group two levels of JSON, of
  /// which a reader follows 64.
  private static let deepest = 14

  init(_ tokens: [FilterToken], end: Int) {
    self.tokens = tokens
    self.end = end
  }

  private var current: FilterToken? { position < tokens.count ? tokens[position] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard let current, !current.isQuoted, current.text.lowercased() == word else { return false }
    position += 1
    return true
  }

  private func expected(_ what: String) -> FilterExpressionError {
    let found = current.map { "found `\($0.text)`" } ?? "found the end"
    return FilterExpressionError(column: current?.column ?? end, "expected \(what), \(found)")
  }

  mutating func expectEnd() throws(FilterExpressionError) {
    guard current == nil else { throw expected("`and`, `or` or the end") }
  }

  mutating func expression() throws(FilterExpressionError) -> FilterExpression {
    var parts = [try conjunction()]
    while take("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(FilterExpressionError) -> FilterExpression {
    var parts = [try term()]
    while take("and") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func term() throws(FilterExpressionError) -> FilterExpression {
    guard remainingDepth > 0 || current?.text != "(" else { throw expected("a filter that nests less deeply") }
    guard take("(") else { return .comparison(try comparison()) }
    remainingDepth -= 1
    let inner = try expression()
    remainingDepth += 1
    guard take(")") else { throw expected("`)`") }
    return inner
  }

  private mutating func comparison() throws(FilterExpressionError) -> FilterExpression.Comparison {
    guard let field = current, field.isName else { throw expected("a field's name") }
    position += 1
    let isUserDefined = field.isUserDefinedPrefix
    var name = isUserDefined ? String(field.text.dropFirst(4)) : field.text
    if isUserDefined, name.isEmpty {
      guard let quoted = current, quoted.isQuoted else { throw expected("the name of a user-defined field") }
      name = quoted.text
      position += 1
    }
    let (comparison, values) = try operation()
    return .init(name, comparison, values, isUserDefined: isUserDefined, column: field.column)
  }

  private static let symbols: [String: Filter.Comparison] = [
    "=": .eq, "==": .eq, "!=": .noteq, "<>": .noteq, ">": .gt, ">=": .gte, "<": .lt, "<=": .lte,
    "contains": .contains, "beginswith": .beginsWith, "endswith": .endsWith,
  ]

  private mutating func operation() throws(FilterExpressionError) -> (Filter.Comparison, [FilterExpression.Literal]) {
    if take("is") {
      let isNegated = take("not")
      guard take("null") else { throw expected(isNegated ? "`null`" : "`null` or `not null`") }
      return (isNegated ? .exist : .notExist, [])
    }
    if take("in") { return (.in, try list()) }
    if take("not") {
      guard take("in") else { throw expected("`in`: a single condition is negated by `!=`") }
      return (.notIn, try list())
    }
    guard let word = current, !word.isQuoted, let comparison = Self.symbols[word.text.lowercased()] else {
      throw expected("an operator: = != > >= < <= contains beginswith endswith in is")
    }
    position += 1
    let value = try value()
    guard value.isQuoted || value.text.lowercased() != "null" else {
      throw FilterExpressionError(column: value.column, "nothing equals null; write `is null` or `is not null`")
    }
    return (comparison, [value])
  }

  private mutating func list() throws(FilterExpressionError) -> [FilterExpression.Literal] {
    guard take("(") else { throw expected("`(` before the values") }
    var values = [try value()]
    while take(",") { values.append(try value()) }
    guard take(")") else { throw expected("`,` or `)`") }
    return values
  }

  private mutating func value() throws(FilterExpressionError) -> FilterExpression.Literal {
    guard let token = current, token.isQuoted || token.isWord else { throw expected("a value") }
    position += 1
    return .init(token.text, isQuoted: token.isQuoted, column: token.column)
  }
}
