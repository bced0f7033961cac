import Autotask
import LeastPrivilege

/// Runs actions through the demo's server, each with its own example.
struct DemoActions {
  /// What became of one action.
  struct Step: Sendable {
    /// The action's id.
    var action: String
    /// The status over REST.
    var status: Int
    /// What went wrong, nil where it was done.
    var problem: String?
  }

  private let caller: DemoCaller
  private let admin: EmulatorAdmin
  private let catalogue: PolicyCatalogue
  /// The rows that were made, on which later examples work.
  private var made: [String: JSONValue] = [:]
  /// The name of a company that no other one bears.
  private let company: String?
  /// The company that examples name; of many rows several bear its name.
  private static let exampleCompany = "Alder Dental"

  /// Runs actions as a caller.
  ///
  /// - Throws: `AutotaskError` when the emulator's admin API refuses.
  init(_ caller: DemoCaller, admin: EmulatorAdmin, _ catalogue: PolicyCatalogue) async throws {
    self.caller = caller
    self.admin = admin
    self.catalogue = catalogue
    let names = try await admin.rows(of: "Companies").compactMap { $0["companyName"]?.string }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    company = ([Self.exampleCompany] + names.dropFirst()).first { counts[$0] == 1 }
  }

  /// Runs actions: what makes comes first and what removes last, so that rows of one's own are there in between.
  ///
  /// - Parameter offered: The actions as the server lists them.
  /// - Throws: ``CommandFailure`` when the server cannot be reached.
  mutating func run(_ ids: [String], of offered: [JSONObject]) async throws -> [Step] {
    let wanted = Set(ids)
    var steps: [Step] = []
    for effect in ["create", "read", "update", "delete"] {
      for action in offered where action["effect"]?.string == effect {
        guard let id = action["id"]?.string, wanted.contains(id) else { continue }
        steps.append(try await step(id, action["example"]?.object))
      }
    }
    let tried = Set(steps.map(\.action))
    return steps + ids.filter { !tried.contains($0) }.map { Step(action: $0, status: 0, problem: "not offered") }
  }

  private mutating func step(_ id: String, _ example: JSONObject?) async throws -> Step {
    guard let example, let entity = catalogue.actions[id]?.entity else {
      return Step(action: id, status: 0, problem: "it has no example")
    }
    let (status, json) = try await caller.run(id, try await adapted(example, entity))
    if status == 201 { made[entity] = json["id"] }
    let isDone = status == 200 || status == 201
    let problem = json["errors"]?.array?.first?["detail"]?.string ?? json["detail"]?.string ?? json["title"]?.string
    return Step(action: id, status: status, problem: isDone ? nil : problem ?? "status \(status)")
  }

  /// The example on rows that are there: a name stands for one company; time may be removed by whom it was booked for alone, and documents' attachments
  /// have whatever ids they were given.
  private func adapted(_ example: JSONObject, _ entity: String) async throws -> JSONObject {
    var input = example.naming(company, insteadOf: Self.exampleCompany)
    guard input["id"] != nil else { return input }
    if entity == "TimeEntries", let id = made[entity] { input["id"] = id }
    if entity == "DocumentAttachments", let id = try await admin.rows(of: entity).first?["id"] { input["id"] = id }
    return input
  }
}

extension JSONObject {
  /// The object with one name in its texts instead of another.
  fileprivate func naming(_ name: String?, insteadOf other: String) -> JSONObject {
    guard let name else { return self }
    return JSONObject(
      members.map { key, value in (key, value.string.map { .string($0.replacing(other, with: name)) } ?? value) }
    )
  }
}
