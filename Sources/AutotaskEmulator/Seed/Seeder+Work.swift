internal import Autotask
internal import GRDB

extension Seeder {
  /// Projects of every type, each with phases and tasks.
  func seedProjects() throws {
    let types = [5, 4, 2, 3, 5, 5, 8]
    let work = try billingCodes(useType: 1)
    for index in 0..<plan.projects {
      let type = types[index % types.count]
      // Internal projects and templates belong to the tenant's own company.
      guard let company = [3, 4].contains(type) ? 0 : any("Companies") else { return }
      let start = moment(within: 200).midnight
      let id = try add("Projects") { row in
        row.set("companyID", company)
        row.set("projectName", text(SeedWords.projectNames, index))
        row.set("projectNumber", "P\(start.stored.prefix(10).filter { $0 != "-" }).\(TicketRules.padded(index + 1, 4))")
        row.set("projectType", type)
        row.set("status", [1, 9, 15, 5][index % 4])
        row.set("startDateTime", start.stored)
        row.set("endDateTime", start.adding(120 * Stamp.day).stored)
        row.set("projectLeadResourceID", any("Resources") ?? 0)
        row.set("createDateTime", start.stored)
        row.set("creatorResourceID", any("Resources") ?? 0)
        row.set("lastActivityDateTime", moment(within: 60).stored)
        row.set("department", 2)
        if let line = line(index, ofEach: 6) { row.set("organizationalLevelAssociationID", line) }
        row.set("estimatedSalesCost", Double(random.below(9000)))
      }
      for number in 0..<2 { try seedPhase(number, of: id, start, work) }
      try add("ProjectNotes") { row in
        row.set("projectID", id)
        row.set("title", "Status")
        row.set("description", random.pick(SeedWords.notes) ?? "")
        row.set("noteType", 1)
        row.set("publish", 2)
        row.set("creatorResourceID", any("Resources") ?? 0)
        row.set("createDateTime", moment(within: 60).stored)
      }
    }
  }

  private func seedPhase(_ number: Int, of project: Int64, _ start: Stamp, _ work: [Int64]) throws {
    let phase = try add("Phases") { row in
      row.set("projectID", project)
      row.set("title", text(SeedWords.phaseNames, number))
      row.set("startDate", start.stored)
      row.set("dueDate", start.adding(30 * Stamp.day).stored)
      row.set("createDate", start.stored)
      row.set("lastActivityDateTime", start.stored)
    }
    for _ in 0..<2 {
      let count = ids["Tasks"]?.count ?? 0
      try add("Tasks") { row in
        row.set("projectID", project)
        row.set("phaseID", phase)
        row.set("title", text(SeedWords.taskNames, count))
        row.set("taskNumber", "T\(start.stored.prefix(10).filter { $0 != "-" }).\(TicketRules.padded(count + 1, 4))")
        row.set("status", random.pick([1, 8, 5]) ?? 1)
        row.set("taskType", 1)
        row.set("priorityLabel", 2)
        row.set("departmentID", 2)
        row.set("billingCodeID", random.pick(work) ?? 1)
        let assignee = anyAssignee()
        row.set("assignedResourceID", assignee.resource)
        row.set("assignedResourceRoleID", assignee.role)
        row.set("estimatedHours", Double(1 + random.below(16)))
        row.set("startDateTime", start.stored)
        row.set("endDateTime", start.adding(20 * Stamp.day).stored)
        row.set("createDateTime", start.stored)
        row.set("creatorResourceID", any("Resources") ?? 0)
        row.set("lastActivityDateTime", moment(within: 60).stored)
      }
    }
  }

  /// Tickets with notes, files and surveys.
  func seedTickets() throws {
    for index in 0..<plan.tickets { try seedTicket(index) }
    for index in 0..<plan.ticketAttachments {
      let ticket = ids["Tickets"].map { $0[index % $0.count] } ?? 100
      try addFile("TicketAttachments", "screenshot-\(index + 1).txt") { row in
        row.set("ticketID", ticket)
        row.set("parentID", ticket)
      }
    }
    try seedSurveys()
  }

  private func seedTicket(_ index: Int) throws {
    let companies = ids["Companies"] ?? []
    // The first tickets go round the companies, so that companies of every type have one.
    guard let company = index < companies.count ? companies[index] : random.pick(companies) else { return }
    let created = moment(within: 365)
    let status = random.pick([1, 5, 5, 5, 7, 8, 8, 10, 12]) ?? 1
    let creator = index % 17 == 3 ? Self.apiUserID : any("Resources") ?? 0
    let issue = 10 + random.below(4)
    let ticket = try add("Tickets") { row in
      row.set("companyID", company)
      row.set("ticketNumber", ticketNumber(created))
      row.set("title", random.pick(SeedWords.ticketTitles) ?? "")
      row.set("description", "Reported by the customer. \(random.pick(SeedWords.notes) ?? "")")
      row.set("status", status)
      row.set("priority", 1 + random.below(4))
      row.set("queueID", random.pick([5, 6, 8, 29_682_833, 29_682_834]) ?? 8)
      row.set("ticketType", 1 + random.below(2))
      row.set("ticketCategory", 3)
      row.set("issueType", issue)
      row.set("source", random.pick([-1, 2, 4, 6, 8]) ?? 2)
      row.set("createDate", created.stored)
      row.set("dueDateTime", created.adding(3 * Stamp.day).stored)
      row.set("lastActivityDate", created.adding(Stamp.day).stored)
      row.set("lastTrackedModificationDateTime", created.adding(Stamp.day).stored)
      row.set("creatorResourceID", creator)
      row.set("creatorType", 1)
      row.set("lastActivityPersonType", 1)
      row.set("lastActivityResourceID", creator)
      if let line = line(index, ofEach: 12) { row.set("organizationalLevelAssociationID", line) }
      row.set("estimatedHours", Double(random.below(8)))
      if let contact = random.pick(contacts[company] ?? []) { row.set("contactID", contact) }
      if let contract = random.pick(contracts[company] ?? []) { row.set("contractID", contract) }
      if random.chance(75) {
        let assignee = anyAssignee()
        row.set("assignedResourceID", assignee.resource)
        row.set("assignedResourceRoleID", assignee.role)
      }
      if status == 5 { row.set("completedDate", created.adding(2 * Stamp.day).stored) }
      if random.chance(20) {
        row.set("userDefinedFields", "{\"Root Cause\":\"\(random.pick(["Hardware", "Software", "User"]) ?? "User")\"}")
      }
    }
    for number in 0..<plan.notesPerTicket { try seedNote(index + number, on: ticket, created) }
  }

  private func seedNote(_ index: Int, on ticket: Int64, _ created: Stamp) throws {
    try add("TicketNotes") { row in
      row.set("ticketID", ticket)
      row.set("title", "Update")
      row.set("description", random.pick(SeedWords.notes) ?? "")
      row.set("noteType", 2)
      row.set("publish", index % 3 == 0 ? 2 : 1)
      // Some notes are the integration's own.
      row.set("creatorResourceID", index % 11 == 1 ? Self.apiUserID : any("Resources") ?? 0)
      row.set("createDateTime", created.adding(Stamp.hour).stored)
      row.set("lastActivityDate", created.adding(Stamp.hour).stored)
    }
  }

  /// A small text file with its description.
  func addFile(_ entity: String, _ name: String, _ fill: (inout Draft) -> Void) throws {
    try add(entity) { row in
      row.set("title", name)
      row.set("fullPath", name)
      row.set("attachmentType", "FILE_ATTACHMENT")
      row.set("contentType", "text/plain")
      row.set("publish", 1)
      row.set("fileSize", 12.0)
      row.set("data", "U2VlZGVkIGZpbGUu")
      row.set("attachDate", moment(within: 200).stored)
      row.set("attachedByResourceID", any("Resources") ?? 0)
      fill(&row)
    }
  }

  private func seedSurveys() throws {
    for name in ["Ticket Satisfaction", "Quarterly Review"] {
      try add("Surveys") { row in
        row.set("name", name)
        row.set("displayName", name)
        row.set("description", "How did we do?")
      }
    }
    for index in 0..<plan.surveyResults {
      guard let company = ids["Companies"].map({ $0[index % $0.count] }) else { return }
      let sent = moment(within: 200)
      try add("SurveyResults") { row in
        row.set("surveyID", any("Surveys") ?? 1)
        row.set("companyID", company)
        if let contact = random.pick(contacts[company] ?? []) { row.set("contactID", contact) }
        row.set("ticketID", any("Tickets") ?? 100)
        row.set("sendDate", sent.stored)
        row.set("completeDate", sent.adding(Stamp.day).stored)
        row.set("surveyRating", Double(50 + random.below(50)))
        row.set("companyRating", Double(50 + random.below(50)))
        row.set("contactRating", Double(50 + random.below(50)))
        row.set("resourceRating", Double(50 + random.below(50)))
      }
    }
  }

  /// Time on tickets and tasks and for the house itself; some not billable, some entered by the API user.
  func seedTime() throws {
    let work = try billingCodes(useType: 1)
    let house = try billingCodes(useType: 3)
    for index in 0..<plan.timeEntries {
      let start = moment(within: 180)
      let minutes = 15 * (1 + random.below(16))
      let isNonBillable = index % 5 == 2
      let worker = anyAssignee()
      try add("TimeEntries") { row in
        row.set("resourceID", worker.resource)
        row.set("creatorUserID", index % 7 == 1 ? Self.apiUserID : any("Resources") ?? 0)
        row.set("dateWorked", start.midnight.stored)
        row.set("startDateTime", start.stored)
        row.set("endDateTime", start.adding(Int64(minutes) * Stamp.minute).stored)
        row.set("hoursWorked", Double(minutes) / 60)
        row.set("hoursToBill", isNonBillable ? 0 : Double(minutes) / 60)
        row.set("isNonBillable", isNonBillable)
        row.set("showOnInvoice", !isNonBillable)
        row.set("summaryNotes", random.pick(SeedWords.notes) ?? "")
        row.set("createDateTime", start.adding(Stamp.hour * 8).stored)
        row.set("lastModifiedDateTime", start.adding(Stamp.hour * 8).stored)
        switch index % 10 {
        case 8:
          row.set("taskID", any("Tasks") ?? 700)
          row.set("timeEntryType", 6)
        case 9:
          row.set("internalBillingCodeID", random.pick(house) ?? 1)
          row.set("timeEntryType", 1)
        default:
          row.set("ticketID", any("Tickets") ?? 100)
          row.set("timeEntryType", 2)
        }
        if index % 10 != 9 {
          row.set("roleID", worker.role)
          row.set("billingCodeID", random.pick(work) ?? 1)
        }
      }
    }
  }
}
