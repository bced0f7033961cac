public import Foundation
public import Ledger

extension DecisionLedger {
  /// Does what an administrator asks for: recorded before it is done, and again with what became of it.
  ///
  /// - Parameters:
  ///   - act: Who does what; its kind and time are set here.
  ///   - now: The clock.
  ///   - body: Does it.
  /// - Throws: ``LedgerUnwritable`` before anything was done; whatever the body throws, recorded as `failed`.
  public func administering<Answer: Sendable>(
    _ act: LedgerEntry,
    now: @Sendable () -> Date = { Date() },
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Answer
  ) async throws -> Answer {
    var entry = act
    entry.kind = .administration
    entry.time = now()
    entry.follows = try await append(entry, .now)
    entry.kind = .outcome
    do {
      let answer = try await body()
      entry.time = now()
      entry.reason = "done"
      // It is done and was recorded before: that its end cannot be recorded undoes neither.
      _ = try? await append(entry, .now)
      return answer
    } catch {
      entry.time = now()
      entry.reason = "failed"
      _ = try? await append(entry, .now)
      throw error
    }
  }
}
