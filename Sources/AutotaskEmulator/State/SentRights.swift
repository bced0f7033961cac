internal import Autotask

/// The rights that somebody sent for one user, checked.
struct SentRights: Sendable {
  /// Answers that hold for the user; nil lets the tenant's hold again.
  private var settings: [String: String?] = [:]
  /// The lines of business with which the user is associated from now on, nil where that stays.
  private(set) var lines: [Int64]?

  /// Reads `settings` and `linesOfBusiness`.
  ///
  /// - Throws: ``AdminProblem`` for what is no right of a user, and for lines of a user without any.
  init(_ body: JSONObject, _ catalogue: SettingCatalogue) throws(AdminProblem) {
    if let sent = body["settings"] {
      guard let sent = sent.object else { throw AdminProblem("`settings` needs ids and values") }
      for (id, value) in sent { settings[id] = .some(try Self.answer(to: id, value, catalogue)) }
    }
    if let sent = body["linesOfBusiness"] {
      guard let list = sent.array, list.allSatisfy({ $0.integer != nil }) else {
        throw AdminProblem("`linesOfBusiness` needs a list of ids of OrganizationalLevelAssociation")
      }
      lines = list.compactMap(\.integer)
    }
    guard settings[UserRights.lines] == UserRights.noLines else { return }
    guard lines ?? [] == [] else {
      throw AdminProblem("`\(UserRights.lines)` is `\(UserRights.noLines)`, and there are `linesOfBusiness`")
    }
    // Nobody is associated with a line and not: the answer takes the associations away.
    lines = []
  }

  private static func answer(
    to id: String,
    _ value: JSONValue,
    _ catalogue: SettingCatalogue
  ) throws(AdminProblem) -> String? {
    guard let setting = catalogue[id], setting.place == .user else {
      if catalogue[id] != nil { throw AdminProblem("`\(id)` is a setting of a level or of the tenant, not of a user") }
      throw AdminProblem.unknown("setting", id, among: catalogue.all.filter { $0.place == .user }.map(\.id))
    }
    guard value != .null else { return nil }
    return try SentSettings([(id, value.plain)], catalogue).tenant[id]
  }

  /// What holds for a user after these were written over the answers before.
  func settings(over old: [String: String]) -> [String: String] {
    var all = old
    if lines != nil { all[UserRights.lines] = nil }
    for (id, value) in settings { all[id] = value }
    return all
  }
}
