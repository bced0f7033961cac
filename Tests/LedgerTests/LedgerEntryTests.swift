import Foundation
import Ledger
import Testing

struct LedgerEntryTests {
  @Test func anEntryNamesNothingThatItIsNotGiven() {
    let entry = LedgerEntry(.gap, time: Date(timeIntervalSince1970: 0))
    #expect(entry.ids.isEmpty && entry.fields.isEmpty && entry.caller == nil && entry.decision == nil)
  }
}
