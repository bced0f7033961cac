package import AsyncHTTPClient
package import Autotask
internal import NIOCore
internal import NIOHTTP1

/// A caller that sends exactly what it is told to an Autotask-like address, and hands back exactly what comes.
package struct Probe: Sendable {
  /// The service's base, ending in a slash, such as `https://webservices5.autotask.net/atservicesrest/`.
  package let base: String
  /// The emulator's admin API, ending in a slash; nil elsewhere.
  package let adminURL: String?
  /// The company below which records are made.
  package let company: Int64?
  /// The credentials and other header fields of every call.
  package var headers: [(name: String, value: String)]
  private let client: HTTPClient
  private let count: @Sendable () -> Void

  /// A caller.
  ///
  /// - Parameters:
  ///   - base: The service's base; a slash is added where there is none.
  ///   - count: Told of every call to the service, for what is spent of the hour's number.
  package init(
    base: String,
    adminURL: String? = nil,
    company: Int64?,
    username: String,
    secret: Secret,
    integrationCode: String,
    client: HTTPClient,
    count: @escaping @Sendable () -> Void = {}
  ) {
    self.base = base.hasSuffix("/") ? base : base + "/"
    self.adminURL = adminURL
    self.company = company
    self.client = client
    self.count = count
    headers = [("UserName", username), ("Secret", secret.revealed), ("ApiIntegrationCode", integrationCode)]
  }

  /// A call below `V1.0/`.
  package func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    try await send(method, "\(base)V1.0/\(path)", body?.bytes())
  }

  /// A call to any address; the credentials are sent to the service's own host alone.
  package func send(
    _ method: String,
    _ url: String,
    _ body: [UInt8]? = nil,
    type: String? = "application/json"
  ) async throws -> Reply {
    guard url.lowercased().hasPrefix(origin.lowercased()) else {
      throw Contradiction(expected: "links that stay on \(origin)", found: url)
    }
    count()
    var request = HTTPClientRequest(url: url)
    request.method = .RAW(value: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      if let type { request.headers.add(name: "Content-Type", value: type) }
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    return try await reply(request)
  }

  /// A call to the emulator's admin API.
  ///
  /// - Throws: ``Undecided`` where there is no emulator.
  @discardableResult
  package func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    guard let adminURL else { throw Undecided("only an emulator can be told this") }
    var request = HTTPClientRequest(url: adminURL + path)
    request.method = .RAW(value: method)
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    }
    let reply = try await reply(request)
    guard reply.status == 200 else { throw Undecided("the emulator refused \(method) \(path): \(reply.text)") }
    return reply
  }

  private func reply(_ request: HTTPClientRequest) async throws -> Reply {
    let response = try await client.execute(request, timeout: .seconds(120))
    let buffer = try await response.body.collect(upTo: 64 << 20)
    var headers: [String: String] = [:]
    for (name, value) in response.headers { headers[name.lowercased()] = value }
    return Reply(status: Int(response.status.code), headers: headers, body: Array(buffer.readableBytesView))
  }

  /// Scheme, host and port of the service.
  package var origin: String {
    let parts = base.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count < 3 ? base : "\(parts[0])//\(parts[2].prefix { $0 != "/" })/"
  }
}

extension Probe {
  /// The same caller with other header fields; nil leaves one out.
  package func with(_ changes: [(name: String, value: String?)]) -> Probe {
    var probe = self
    for (name, value) in changes {
      probe.headers.removeAll { $0.name.lowercased() == name.lowercased() }
      if let value { probe.headers.append((name, value)) }
    }
    return probe
  }

  /// A query by POST.
  package func query(
    _ entity: String,
    _ filter: JSONValue = [["op": "exist", "field": "id"]],
    max: Int? = nil,
    include: [String] = []
  ) async throws -> Reply {
    var body = JSONObject()
    if let max { body["MaxRecords"] = .integer(Int64(max)) }
    if !include.isEmpty { body["IncludeFields"] = .array(include.map(JSONValue.string)) }
    body["Filter"] = filter
    return try await call("POST", "\(entity)/query", .object(body))
  }

  /// A query by GET with the search in the address.
  package func search(_ entity: String, _ search: JSONValue, operation: String = "query") async throws -> Reply {
    try await call("GET", "\(entity)/\(operation)?search=\(search.text().addressEncoded)")
  }

  /// How many rows meet a filter.
  package func count(_ entity: String, _ filter: JSONValue) async throws -> Int64 {
    let reply = try await call("POST", "\(entity)/query/count", ["filter": filter])
    guard let count = reply.json["queryCount"]?.integer else {
      throw Contradiction(expected: "a `queryCount`", found: "\(reply.status) \(reply.text.prefix(160))")
    }
    return count
  }

  /// A row that the service holds.
  ///
  /// - Throws: ``Undecided`` where it holds none that meets the filter.
  package func anyRow(
    _ entity: String,
    where filter: JSONValue = [["op": "exist", "field": "id"]]
  ) async throws -> JSONObject {
    let reply = try await query(entity, filter, max: 1)
    try expect(reply.status == 200, "a query of \(entity) to be answered", reply)
    guard let row = reply.items.first else { throw Undecided("there is no such row of \(entity)") }
    return row
  }

  /// The id of a row that the service holds.
  package func anyID(
    _ entity: String,
    where filter: JSONValue = [["op": "exist", "field": "id"]]
  ) async throws -> Int64 {
    guard let id = try await anyRow(entity, where: filter)["id"]?.integer else { throw Undecided("a row without id") }
    return id
  }

  /// A field's entry in the metadata.
  package func field(_ name: String, of entity: String) async throws -> JSONObject {
    let fields = try await call("GET", "\(entity)/entityInformation/fields").json["fields"]?.array ?? []
    let found = fields.compactMap(\.object).first { $0["name"]?.string?.lowercased() == name.lowercased() }
    guard let found else { throw Undecided("\(entity) has no field \(name) here") }
    return found
  }

  /// The first active value of a field's picklist.
  package func picklistValue(_ name: String, of entity: String) async throws -> JSONValue {
    let values = try await field(name, of: entity)["picklistValues"]?.array ?? []
    let value = values.first { $0["isActive"]?.bool == true }?["value"]?.string
    guard let value else { throw Undecided("\(entity).\(name) has no active value here") }
    return Int64(value).map(JSONValue.integer) ?? .string(value)
  }
}

extension Probe {
  /// The company below which records are made.
  ///
  /// - Throws: ``Undecided`` where none was named.
  package func ownCompany() throws -> JSONValue {
    guard let company else { throw Undecided("records are made below a company that --company names") }
    return .integer(company)
  }

  /// A ticket's body as a create needs it.
  package func ticketBody(_ fields: [(String, JSONValue?)] = []) async throws -> JSONObject {
    var body = JSONObject([
      ("companyID", try ownCompany()), ("title", "Postern conformance, may be closed"),
      ("status", try await picklistValue("status", of: "Tickets")),
      ("priority", try await picklistValue("priority", of: "Tickets")),
    ])
    for (name, value) in fields { body[name] = value }
    return body
  }

  /// Makes a ticket and answers its id.
  package func newTicket(_ fields: [(String, JSONValue?)] = []) async throws -> Int64 {
    try await made("POST", "Tickets", .object(try await ticketBody(fields)))
  }

  /// Makes a row and answers its id.
  package func made(_ method: String, _ path: String, _ body: JSONValue) async throws -> Int64 {
    let reply = try await call(method, path, body)
    guard reply.status == 200, let id = reply.itemID else {
      throw Contradiction(expected: "\(method) \(path) to be done", found: "\(reply.status) \(reply.text.prefix(160))")
    }
    return id
  }

  /// A row as a get answers it.
  package func row(_ path: String) async throws -> JSONObject {
    let reply = try await call("GET", path)
    guard let item = reply.item else {
      throw Contradiction(expected: "GET \(path) to find a row", found: "\(reply.status) \(reply.text.prefix(160))")
    }
    return item
  }

  /// The same calls as another API user of the emulator, on a level of these settings; a missing one is lowest.
  package func user(_ name: String, level settings: [String: String]) async throws -> Probe {
    let object = JSONObject(settings.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) })
    try await admin("PUT", "levels/\(name)", ["settings": .object(object)])
    let username = "\(name.lowercased())@conformance.example"
    try await admin(
      "PUT",
      "users/\(username)",
      ["secret": "s", "integrationCode": "CONFORMANCE", "level": .string(name)]
    )
    return with([("UserName", username), ("Secret", "s"), ("ApiIntegrationCode", "CONFORMANCE")])
  }

  /// The settings of the level `API User (system)` with changes, to make a level of.
  package func systemLevel(_ changes: [String: String] = [:]) async throws -> [String: String] {
    let settings = try await admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
    return Dictionary(settings.map { ($0.key, $0.value.string ?? "") }) { $1 }.merging(changes) { $1 }
  }
}

extension JSONValue {
  /// The condition that every row meets.
  package static let everyID: JSONValue = ["op": "gte", "field": "id", "value": 0]
}

extension String {
  /// The text with everything but letters, digits and `-._~` percent-encoded.
  package var addressEncoded: String {
    utf8.reduce(into: "") { text, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar) {
        text.unicodeScalars.append(scalar)
      } else {
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}
