/// How many rows of each kind are made for a wanted total.
struct SeedPlan: Sendable {
  /// Rows of each entity of which nothing special is known.
  let ofEachOther: Int
  let companies: Int
  let contacts: Int
  let resources: Int
  let contracts: Int
  let configurationItems: Int
  let projects: Int
  let tickets: Int
  let notesPerTicket: Int
  let timeEntries: Int
  let ticketAttachments: Int
  let documents: Int
  let surveyResults: Int
  let opportunities: Int

  init(rows: Int, entities: Int) {
    ofEachOther = rows < 2_000 ? 1 : 3
    let rest = max(0, rows - entities * ofEachOther)
    func share(_ perMille: Int, atLeast least: Int) -> Int { max(least, rest * perMille / 1000) }
    companies = share(15, atLeast: 9)
    contacts = share(100, atLeast: 10)
    resources = min(60, share(5, atLeast: 6))
    contracts = share(22, atLeast: 8)
    configurationItems = share(80, atLeast: 8)
    projects = share(9, atLeast: 6)
    tickets = share(220, atLeast: 24)
    notesPerTicket = 1
    timeEntries = share(150, atLeast: 14)
    ticketAttachments = share(15, atLeast: 4)
    documents = share(12, atLeast: 4)
    surveyResults = share(20, atLeast: 3)
    opportunities = share(12, atLeast: 4)
  }
}
