extension Statement {
  /// x
  static let pagingNotes: [Statement] = []
}
