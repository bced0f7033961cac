internal import Autotask
internal import GRDB

extension Seeder {
  /// Documents of companies and articles for everybody, with their text and files.
  func seedKnowledge() throws {
    for (index, name) in ["Customer Documentation", "Procedures", "Network"].enumerated() {
      for entity in ["DocumentCategories", "KnowledgeBaseCategories"] {
        try add(entity) { row in
          row.set("id", index + 1)
          row.set("name", name)
          row.set("parentCategoryID", 0)
          row.set("isActive", true)
        }
      }
    }
    for index in 0..<plan.documents { try seedDocument(index) }
    for index in 0..<max(3, plan.documents / 2) { try seedArticle(index) }
  }

  private func seedDocument(_ index: Int) throws {
    let companies = ids["Companies"] ?? []
    guard !companies.isEmpty else { return }
    let moment = moment(within: 400)
    let id = try add("Documents") { row in
      row.set("companyID", companies[index % companies.count])
      row.set("documentCategoryID", 1 + index % 3)
      describe(&row, text(SeedWords.documents, index), moment)
    }
    try add("DocumentPlainTextContent") { row in
      row.set("id", id)
      row.set("contentData", random.pick(SeedWords.notes) ?? "")
    }
    try addFile("DocumentAttachments", "diagram-\(index + 1).txt") { row in
      row.set("documentID", id)
      row.set("parentID", id)
    }
  }

  private func seedArticle(_ index: Int) throws {
    let moment = moment(within: 400)
    let id = try add("KnowledgeBaseArticles") { row in
      row.set("articleCategoryID", 1 + index % 3)
      describe(&row, "How to: \(text(SeedWords.ticketTitles, index))", moment)
    }
    try add("ArticlePlainTextContent") { row in
      row.set("id", id)
      row.set("contentData", random.pick(SeedWords.notes) ?? "")
    }
  }

  private func describe(_ row: inout Draft, _ title: String, _ moment: Stamp) {
    row.set("title", title)
    row.set("isActive", true)
    row.set("publish", 1)
    row.set("createdByResourceID", any("Resources") ?? 0)
    row.set("createdDateTime", moment.stored)
    row.set("lastModifiedByResourceID", any("Resources") ?? 0)
    row.set("lastModifiedDateTime", moment.stored)
  }

  /// Opportunities with quotes.
  func seedSales() throws {
    for index in 0..<plan.opportunities {
      guard let company = any("Companies") else { return }
      let created = moment(within: 300)
      let amount = Double(500 * (1 + random.below(60)))
      let id = try add("Opportunities") { row in
        row.set("companyID", company)
        row.set("title", "\(text(SeedWords.projectNames, index % SeedWords.projectNames.count)) \(index + 1)")
        row.set("amount", amount)
        row.set("cost", amount * 0.6)
        row.set("createDate", created.stored)
        row.set("startDate", created.midnight.stored)
        row.set("projectedCloseDate", created.adding(90 * Stamp.day).midnight.stored)
        row.set("ownerResourceID", any("Resources") ?? 0)
        row.set("probability", 10 * (1 + random.below(9)))
        row.set("stage", 1 + random.below(4))
        row.set("status", 1)
        row.set("useQuoteTotals", true)
        if let line = line(index, ofEach: 4) { row.set("organizationalLevelAssociationID", line) }
        row.set("lastActivity", created.stored)
      }
      guard index % 2 == 0 else { continue }
      try add("Quotes") { row in
        row.set("name", "Quote \(index + 1)")
        row.set("opportunityID", id)
        row.set("companyID", company)
        row.set("quoteNumber", 1000 + index)
        row.set("isActive", true)
        row.set("primaryQuote", true)
        row.set("createDate", created.stored)
        row.set("effectiveDate", created.midnight.stored)
        row.set("expirationDate", created.adding(30 * Stamp.day).midnight.stored)
      }
    }
  }
}
