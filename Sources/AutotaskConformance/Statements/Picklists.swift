internal import Autotask

extension Statement {
  private static let captures = "live captures of `entityInformation/fields`"

  /// Picklists (section 6.2).
  static let picklists: [Statement] = [
    .shown(
      "6.2-1",
      "A picklist value has value, label, default, order, parent, active and system.",
      .documented,
      "the vendor's Swagger document"
    ) { probe in
      let values = try await probe.field("status", of: "Tickets")["picklistValues"]?.array ?? []
      let keys = ["value", "label", "isDefaultValue", "sortOrder", "parentValue", "isActive", "isSystem"]
      let missing = keys.filter { key in values.contains { $0[key] == nil } }
      try expect(!values.isEmpty && missing.isEmpty, "every key, missing \(missing)")
    },
    .shown("6.2-2", "`value` is a text; the record's field is a whole number.", .observed, captures) { probe in
      let row = try await probe.anyRow("Tickets")
      let values = try await probe.field("status", of: "Tickets")["picklistValues"]?.array ?? []
      try expect(row["status"]?.integer != nil, "a number in the record")
      try expect(values.contains { $0["value"]?.string == row["status"]?.text() }, "the same as a text in the list")
    },
    .shown("6.2-3", "Values can be negative: `source` has -1 and -2.", .observed, captures) { probe in
      let values = try await probe.field("source", of: "Tickets")["picklistValues"]?.array ?? []
      try expect(values.contains { $0["value"]?.string?.hasPrefix("-") == true }, "a negative value of `source`")
    },
    .shown("6.2-4", "`parentValue` is the parent's value as a text, empty where there is none.", .observed, captures) {
      probe in
      let subs = try await probe.field("subIssueType", of: "Tickets")["picklistValues"]?.array ?? []
      let issues = try await probe.field("issueType", of: "Tickets")["picklistValues"]?.array ?? []
      let known = Set(issues.compactMap { $0["value"]?.string })
      try expect(subs.allSatisfy { known.contains($0["parentValue"]?.string ?? "") }, "issue types as parents")
      try expect(issues.allSatisfy { $0["parentValue"] == "" }, "no parents of issue types")
    },
    .shown("6.2-5", "Inactive values stay listed, and setting one is refused.", .assumed, "no source", needs: .writes) {
      probe in
      let values = try await probe.field("status", of: "Tickets")["picklistValues"]?.array ?? []
      guard let value = values.first(where: { $0["isActive"] == false })?["value"]?.string.flatMap({ Int64($0) }) else {
        throw Undecided("every status is active here")
      }
      let body = try await probe.ticketBody([("status", .integer(value))])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "Picklist value")
    },
    .shown(
      "6.2-6",
      "A value outside the list is a 500 naming value and field.",
      .observed,
      "github:AntoJUICT/juict-skills",
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("priority", 9999)])
      let sentence = "Picklist value [9999] does not exist for priority."
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), sentence)
    },
    .shown("6.2-7", "The vendor's values of tickets: status 1 New and 5 Complete, types 1 to 5.", .observed, captures) {
      probe in
      let status = try await probe.field("status", of: "Tickets")["picklistValues"]?.array ?? []
      for (value, label) in [("1", "New"), ("5", "Complete")] {
        try expect(
          status.contains { $0["value"]?.string == value && $0["label"]?.string == label },
          "\(value) \(label)"
        )
      }
      let types = try await probe.field("ticketType", of: "Tickets")["picklistValues"]?.array ?? []
      try expect(
        Set(types.compactMap { $0["value"]?.string }).isSuperset(of: ["1", "2", "3", "4", "5"]),
        "types 1 to 5"
      )
    },
    .shown(
      "6.2-8",
      "`contractType` has 7 for recurring services.",
      .documented,
      "help:REST/Entities/ContractServicesEntity.htm"
    ) { probe in
      let types = try await probe.field("contractType", of: "Contracts")["picklistValues"]?.array ?? []
      try expect(types.contains { $0["value"] == "7" && $0["label"]?.string?.contains("Recurring") == true }, "7")
    },
  ]
}
