import Autotask
import AutotaskEmulator
import Testing

/// Pages come in the order of ids without sorting the table for each.
@Suite struct PagePlanTests {
  private static let plans = Result { try PagePlans(rows: 300) }
  private static let sorting = "USE TEMP B-TREE FOR ORDER BY"

  @Test(arguments: [
    ("status", 1 as JSONValue), ("companyID", 174), ("queueID", 8), ("contactID", 300), ("assignedResourceID", 1),
    ("ticketNumber", "T20261001.0001"),
  ])
  func anEqualValueIsFoundByItsIndexInOrder(_ field: String, _ value: JSONValue) throws {
    let query: JSONValue = ["filter": [["op": "eq", "field": .string(field), "value": value]]]
    let steps = try Self.plans.get().steps("Tickets", query, mostSorted: 5)
    #expect(steps.count == 1)
    #expect(steps.first?.contains("USING INDEX Tickets.\(field) ") == true, "\(steps)")
  }

  @Test(arguments: [
    [["op": "gt", "field": "lastActivityDate", "value": "2000-01-01"]] as JSONValue,
    [
      ["op": "gte", "field": "createDate", "value": "2000-01-01"],
      ["op": "lt", "field": "createDate", "value": "2100-01-01"],
    ],
    [["op": "in", "field": "status", "value": [1, 5, 7, 8, 10, 12]]],
    [
      [
        "op": "or",
        "items": [["op": "eq", "field": "status", "value": 5], ["op": "eq", "field": "status", "value": 8]],
      ]
    ],
    [["op": "exist", "field": "id"]],
    [["op": "contains", "field": "title", "value": "a"]],
    [],
  ])
  func wideConditionsGoThroughTheIDs(_ filter: JSONValue) throws {
    let steps = try Self.plans.get().steps("Tickets", ["filter": filter], mostSorted: 5)
    #expect(!steps.contains(Self.sorting), "\(steps)")
    #expect(steps.first?.contains("USING INTEGER PRIMARY KEY") == true, "\(steps)")
  }

  @Test func narrowRangesAreFoundByTheirIndex() throws {
    let filter: JSONValue = [["op": "gt", "field": "lastActivityDate", "value": "2100-01-01"]]
    let steps = try Self.plans.get().steps("Tickets", ["filter": filter], mostSorted: 5)
    #expect(steps.first?.contains("USING INDEX Tickets.lastActivityDate ") == true, "\(steps)")
  }

  /// What the paths find must not depend on which of them is taken.
  @Test func everyPathFindsTheSameRows() async throws {
    try await withSmallEmulator { wire in
      let all = try await wire.all("Tickets").items
      let narrow = try await wire.query("Tickets", [["op": "in", "field": "status", "value": [1, 8]]]).ids
      #expect(narrow == all.filter { [1, 8].contains($0["status"]) }.compactMap { $0["id"]?.integer })
      let stamps = all.compactMap { $0["lastActivityDate"]?.string }.sorted()
      let middle = stamps[stamps.count / 2]
      let later = try await wire.query(
        "Tickets",
        [["op": "gt", "field": "lastActivityDate", "value": .string(middle)]]
      ).ids
      let expected = all.filter { ($0["lastActivityDate"]?.string ?? "") > middle }.compactMap { $0["id"]?.integer }
      #expect(later == expected)
    }
  }
}
