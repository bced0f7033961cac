extension Statement {
  /// Permissions and impersonation (section 11).
  static let permissions: [Statement] = []
}
