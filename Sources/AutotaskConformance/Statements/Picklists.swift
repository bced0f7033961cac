extension Statement {
  /// Picklists (section 6.2).
  static let picklists: [Statement] = []
}
