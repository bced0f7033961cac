extension Statement {
  /// Webhooks (section 10).
  static let webhooks: [Statement] = []
}
