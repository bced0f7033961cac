public import LeastPrivilege

extension AppliedGrants {
  /// The document that was applied.
  ///
  /// - Throws: ``StoreError`` when this version cannot read it.
  public func readDocument() throws(StoreError) -> GrantDocument {
    var reader = GrantReader()
    guard let document = reader.read(LocatedValue(self.document)) else { throw unreadable(reader.problems) }
    return document
  }

  /// What its patterns were resolved to, by caller and grant.
  ///
  /// - Throws: ``StoreError`` when this version cannot read it.
  public func readOpened() throws(StoreError) -> [String: [String: OpenedOperations]] {
    guard let opened = OpenedOperations.byGrant(opened) else {
      throw StoreError(.unreadable, "version \(version) of the grants: what it opens cannot be read")
    }
    return opened
  }

  /// The version ready to decide, with its patterns as they were resolved when it was applied.
  ///
  /// - Parameters:
  ///   - model: The catalogue.
  ///   - connections: The connections, the first one first.
  ///   - mappedCompanies: What `companies: mapped` stands for; nil for nothing.
  /// - Throws: ``StoreError`` when it cannot be read, or no longer stands, as when a connection that it names is gone.
  public func compiled(
    _ model: ResourceModel,
    connections: [String],
    mappedCompanies: MappedCompanies? = nil
  ) throws(StoreError) -> CompiledGrants {
    let document = try readDocument()
    var context = GrantContext(
      connections: connections,
      mappedCompanies: mappedCompanies,
      kept: try readOpened()
    )
    // What it names was known when it was applied, by the catalogue or by the tenant.
    context.trustedFields = document.namedFields
    var compiler = GrantCompiler(model, for: context)
    guard let grants = compiler.compile(document) else { throw unreadable(compiler.problems) }
    return grants
  }

  private func unreadable(_ problems: [GrantProblem]) -> StoreError {
    let errors = problems.filter { $0.severity == .error }.map { "\($0.path): \($0.message)" }
    return StoreError(
      .unreadable,
      (["version \(version) of the grants cannot be used:"] + errors).joined(separator: "\n")
    )
  }
}
