extension Statement {
  /// Hosts, zones, versions (section 1).
  static let addresses: [Statement] = []
}
