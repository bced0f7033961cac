public import Autotask
public import Ledger
public import PosternRuntime
public import PosternWire

/// Counts the calls of one connection.
public struct MeteredTransport: AutotaskTransport {
  private let base: any AutotaskTransport
  private let connection: String
  private let metrics: Metrics

  /// Counts what goes through a transport.
  public init(_ base: any AutotaskTransport, connection: String, metrics: Metrics) {
    self.base = base
    self.connection = connection
    self.metrics = metrics
  }

  /// Sends one request.
  ///
  /// - Throws: What the transport throws.
  public func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let start = ContinuousClock.now
    do {
      let response = try await base.send(request)
      metrics.count(.upstream, [connection, Metrics.statusClass(response.status)])
      metrics.observe(.upstreamDurations, [connection], ContinuousClock.now - start)
      return response
    } catch {
      metrics.count(.upstream, [connection, "none"])
      metrics.observe(.upstreamDurations, [connection], ContinuousClock.now - start)
      throw error
    }
  }
}

/// Counts decisions as they are recorded.
public struct MeteredLedger: DecisionLedger {
  private let base: any DecisionLedger
  private let metrics: Metrics

  /// Counts what a ledger records.
  public init(_ base: any DecisionLedger, metrics: Metrics) {
    self.base = base
    self.metrics = metrics
  }

  /// Appends a record.
  ///
  /// - Throws: What the ledger throws; then nothing is counted.
  public func append(_ entry: LedgerEntry, _ durability: LedgerDurability) async throws -> String {
    let place = try await base.append(entry, durability)
    if entry.kind == .decision {
      metrics.count(.decisions, [entry.decision ?? "none", entry.reason ?? "none"])
    }
    return place
  }
}
