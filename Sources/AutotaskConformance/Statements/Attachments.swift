extension Statement {
  /// Files (section 8).
  static let attachments: [Statement] = []
}
