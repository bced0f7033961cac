import Foundation
import PosternStore
import Testing

extension StoreConformance {
  /// Counts of one second and account are added up; what is older than the hour goes; what comes to nothing is not told.
  func keepsSpending() async throws {
    try await withStore { store, reopen in
      #expect(try await store.spending(since: .distantPast).isEmpty)
      func spent(_ kind: KeptSpending.Kind, _ caller: String?, after: Double, _ count: Int) -> KeptSpending {
        let connection = kind == .call || kind == .share ? "main" : nil
        return KeptSpending(kind, connection: connection, caller: caller, time: time + after, count: count)
      }
      try await store.addSpending(
        [
          spent(.call, nil, after: 0, 3), spent(.share, "a", after: 0, 2), spent(.request, "a", after: 1, 1),
          spent(.record, "a", after: 1, 500), spent(.call, nil, after: 2, 1),
        ],
        forgettingBefore: time
      )
      try await reopen().addSpending(
        [spent(.call, nil, after: 0.9, 4), spent(.call, nil, after: 2, -1), spent(.share, "b", after: 0, 1)],
        forgettingBefore: time
      )
      let kept = try await store.spending(since: time)
      #expect(
        kept == [
          spent(.call, nil, after: 0, 7), spent(.share, "a", after: 0, 2), spent(.share, "b", after: 0, 1),
          spent(.record, "a", after: 1, 500), spent(.request, "a", after: 1, 1),
        ]
      )
      try await store.addSpending([], forgettingBefore: time + 1)
      #expect(try await store.spending(since: .distantPast).map(\.kind) == [.record, .request])
      #expect(try await store.spending(since: time + 2).isEmpty)
    }
  }
}
