extension Statement {
  /// Field notes on webhooks (67 to 73, 90).
  static let webhookNotes: [Statement] = []
}
