import Autotask
import LeastPrivilege
import Synchronization

/// An Autotask over tables in memory that takes writes, remembers them, and fails as it is told to.
final class WrittenTables: AutotaskTransport {
  /// What it does with a write.
  enum Manner: CaseIterable, Sendable {
    /// It is stored and confirmed.
    case keeps
    /// It is confirmed, and not stored.
    case forgets
    /// It is stored, and no answer comes.
    case storesAndFallsSilent
    /// It is not stored, and no answer comes.
    case fallsSilent
    /// It is refused in a sentence.
    case refuses
  }

  private struct Lost: Error {}

  private let routes: RouteTable
  private let manner: Manner
  private let tables: Mutex<Tables>
  private let received = Mutex<[AutotaskRequest]>([])

  init(_ tables: Tables, _ routes: RouteTable, _ manner: Manner) {
    self.routes = routes
    self.manner = manner
    self.tables = Mutex(tables)
  }

  /// The writes that came.
  var writes: [AutotaskRequest] { received.withLock { $0 } }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    // What it has no route for is asked with GET alone: the metadata of an entity that has none.
    guard request.method != .get, !routes.isRead(request) else {
      return try await TableTransport(tables: tables.withLock { $0 }, routes: routes).send(request)
    }
    received.withLock { $0.append(request) }
    let item = Reference.Write(request).id ?? 4711
    switch manner {
    case .keeps:
      store(request, item)
      return Self.json(["itemId": .integer(item)])
    case .forgets: return Self.json(["itemId": .integer(item)])
    case .storesAndFallsSilent:
      store(request, item)
      throw Lost()
    case .fallsSilent: throw Lost()
    case .refuses: return Self.json(["errors": ["The status does not suit."]], status: 500)
    }
  }

  private func store(_ request: AutotaskRequest, _ id: Int64) {
    let write = Reference.Write(request)
    tables.withLock { tables in
      guard write.verb != "delete" else { return tables[write.entity, id] = nil }
      var row = write.verb == "put" ? JSONObject() : tables[write.entity, id] ?? JSONObject()
      for (name, value) in request.body?.object ?? JSONObject() where name != "userDefinedFields" {
        let key = row.keys.first { $0.lowercased() == name.lowercased() } ?? name
        row[key] = value
      }
      var elements = row["userDefinedFields"]?.array ?? []
      for element in request.body?["userDefinedFields"]?.array ?? [] {
        elements.removeAll { $0["name"]?.string?.lowercased() == element["name"]?.string?.lowercased() }
        elements.append(element)
      }
      if write.entity == "Tickets" { row["userDefinedFields"] = .array(elements) }
      row["id"] = .integer(id)
      tables[write.entity, id] = row
    }
  }

  private static func json(_ value: JSONValue, status: Int = 200) -> AutotaskResponse {
    AutotaskResponse(status: status, contentType: "application/json", body: value.bytes())
  }
}
