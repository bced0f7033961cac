extension Statement {
  /// User-defined fields (section 6.3).
  static let userDefinedFields: [Statement] = []
}
