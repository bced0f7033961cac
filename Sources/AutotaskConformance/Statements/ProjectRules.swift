internal import Autotask

extension Statement {
  /// Rules of projects, contracts, documents and devices (section 13).
  static let projectRules: [Statement] = [
    .shown(
      "13-40",
      "Projects need name, company, type, status, start and end.",
      .documented,
      "help:REST/Entities/ProjectsEntity.htm",
      needs: .writes
    ) { probe in
      let type = try await probe.picklistValue("projectType", of: "Projects")
      let body: JSONValue = [
        "companyID": try probe.ownCompany(), "projectName": "Postern conformance", "projectType": type,
      ]
      try expectRefusal(try await probe.call("POST", "Projects", body))
    },
    .shown(
      "13-41",
      "`changeOrdersBudget` and `extProjectType` of projects cannot be queried.",
      .documented,
      "help:REST/Entities/ProjectsEntity.htm"
    ) { probe in
      for name in ["changeOrdersBudget", "extProjectType"] {
        try expectRefusal(try await probe.query("Projects", [["op": "exist", "field": .string(name)]]), name)
      }
    },
    .shown("13-42", "`remainingHours` of tasks cannot be queried.", .documented, "help:REST/Entities/TasksEntity.htm") {
      probe in
      try expectRefusal(try await probe.query("Tasks", [["op": "exist", "field": "remainingHours"]]), "remainingHours")
    },
    .shown(
      "13-43",
      "Phases and tasks stand below their project.",
      .documented,
      "the vendor's Swagger document",
      needs: .writes
    ) { probe in
      let project = try await probe.anyRow("Projects", where: [["op": "eq", "field": "projectType", "value": 5]])
      let path = "Projects/\(project["id"]?.text() ?? "")/Phases"
      let id = try await probe.made("POST", path, ["title": "Postern conformance"])
      try expect(try await probe.row("Phases/\(id)")["projectID"] == project["id"], "the project of the path")
    },
    .shown(
      "13-44",
      "A contract's company and type are fixed after it is made.",
      .documented,
      "help:REST/Entities/ContractsEntity.htm"
    ) { probe in
      for name in ["companyID", "contractType"] {
        try expect(try await probe.field(name, of: "Contracts")["isReadOnly"] == true, "`\(name)` read-only")
      }
    },
    .shown(
      "13-45",
      "Services stand in contracts of the type recurring service alone.",
      .documented,
      "help:REST/Entities/ContractServicesEntity.htm",
      needs: .writes
    ) { probe in
      let other = try await probe.anyID("Contracts", where: [["op": "noteq", "field": "contractType", "value": 7]])
      let service = try await probe.anyID("Services")
      try expectRefusal(try await probe.call("POST", "Contracts/\(other)/Services", ["serviceID": .integer(service)]))
    },
    .shown(
      "13-46",
      "Adjustments of contract services are made and never queried.",
      .documented,
      "help:REST/Entities/ContractServiceAdjustmentsEntity.htm"
    ) { probe in
      let reply = try await probe.call("POST", "ContractServiceAdjustments/query", ["filter": [.everyID]])
      try expect([404, 405].contains(reply.status), "no query", reply)
    },
    .shown(
      "13-47",
      "`hoursApproved` of contract blocks cannot be queried.",
      .documented,
      "help:REST/Entities/ContractBlocksEntity.htm"
    ) { probe in
      try expectRefusal(
        try await probe.query("ContractBlocks", [["op": "exist", "field": "hoursApproved"]]),
        "hoursApproved"
      )
    },
    .shown(
      "13-48",
      "A device's company is fixed; product and activity are required.",
      .documented,
      "help:REST/Entities/ConfigurationItemsEntity.htm"
    ) { probe in
      try expect(try await probe.field("companyID", of: "ConfigurationItems")["isReadOnly"] == true, "a fixed company")
      for name in ["productID", "isActive"] {
        try expect(try await probe.field(name, of: "ConfigurationItems")["isRequired"] == true, "`\(name)` required")
      }
    },
    .shown(
      "13-49",
      "Surveys and their results are read only.",
      .documented,
      "help:REST/Entities/SurveyResultsEntity.htm"
    ) { probe in
      try expect(try await probe.call("POST", "SurveyResults", [:]).status == 405, "405 for a create")
    },
    .shown(
      "13-50",
      "Documents are made below their category; their text is a child of its own.",
      .documented,
      "help:REST/Entities/DocumentsEntity.htm"
    ) { probe in
      let made = try await probe.call("POST", "Documents", [:])
      try expect([404, 405].contains(made.status), "no create at the root", made)
      let id = try await probe.anyID("DocumentPlainTextContent")
      let text = try await probe.call("GET", "Documents/\(id)/PlainTextContent")
      try expect(text.status == 200, "the text below the document", text)
    },
  ]
}
