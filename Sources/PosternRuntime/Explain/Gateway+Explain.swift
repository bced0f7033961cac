public import LeastPrivilege

extension Gateway {
  /// Why a decision could not be told.
  public enum ExplanationFailure: Error, Sendable {
    /// It depends on more rows than may be read for it.
    case tooManyRows
    /// A row that it depends on could not be read.
    case unreachable
  }

  /// Decides without carrying out anything: the rows that the decision depends on are read, and nothing else is sent.
  ///
  /// What comes back is judged as the call itself would be: a row that the caller may not see decides as one that does
  /// not exist.
  public static func explain(
    _ call: Call,
    under rules: Rules,
    over connection: UpstreamConnection
  ) async throws(ExplanationFailure) -> Decision {
    do {
      var resolver = RowResolver(call, under: rules, over: connection, count: CallCount())
      return try await resolver.decide()
    } catch {
      if case .scopeTooWide = error { throw .tooManyRows }
      throw .unreachable
    }
  }
}
