import Autotask
import AutotaskEmulator
import Testing

/// Paths that were mangled at random, against a walk over all operations.
@Suite struct RouteMutationTests {
  private static let walk = Result { try OperationWalk() }
  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  @Test(arguments: [21, 22] as [UInt64]) func mangledPathsLeadWhereTheListSays(_ seed: UInt64) throws {
    let walk = try Self.walk.get()
    var random = ModelGenerator(seed: seed)
    for number in 0..<(2 * Mangling.cases) {
      var (method, bytes) = walk.call(&random)
      if random.next() % 2 == 0 { bytes = Mangling.mangled(bytes, &random, with: "/0123456789-{}%.eE") }
      if random.next() % 4 == 0 { method = Self.methods.randomElement(using: &random) ?? method }
      guard let path = String(validating: bytes, as: UTF8.self) else { continue }
      let place: Comment = "seed \(seed) case \(number): \(method) \(path)"
      let found = walk.operations(of: path)
      do throws(RouteFailure) {
        let answer = try walk.routes.resolve(method: method, path: path)
        #expect(found.filter { $0.method == method }.map(\.template) == [answer.template], place)
        let ids = [answer.parent?.id, answer.id].compactMap { $0 }
        let isSpecial = if case .special = answer.kind { true } else { false }
        let numbers = path.split(separator: "/").dropFirst().compactMap { Int64(canonical: $0) }
        #expect(ids == Array(numbers.prefix(isSpecial ? 1 : 2)), place)
      } catch {
        let allowed = Set(found.map(\.method)).sorted()
        #expect(!allowed.contains(method), place)
        #expect(error == (found.isEmpty ? .unknownPath : .methodNotAllowed(allowed: allowed)), place)
      }
    }
  }

  /// What is no operation is a page of HTML, what has other methods names them, and the rest is answered or refused.
  @Test(arguments: [31, 32] as [UInt64]) func mangledAddressesAreToldApart(_ seed: UInt64) async throws {
    let walk = try Self.walk.get()
    // A long run makes more calls than an hour allows.
    try await withSmallEmulator({
      $0.switches = [.withoutThresholdDelays]
      $0.hourlyThreshold = 10_000_000
    }) { (wire: Wire) async throws in
      var random = ModelGenerator(seed: seed)
      try await wire.liftLimits()
      for number in 0..<Mangling.cases {
        var (method, bytes) = walk.call(&random)
        if random.next() % 2 == 0 { bytes = Mangling.mangled(bytes, &random, with: "/0123456789-.eE") }
        if random.next() % 2 == 0 { method = Self.methods.randomElement(using: &random) ?? method }
        // A client would write other signs otherwise than they are.
        guard bytes.allSatisfy(Self.isPlain), let path = String(validating: bytes, as: UTF8.self),
          !path.split(separator: "/").contains(where: { [".", ".."].contains($0) })
        else { continue }
        let body: JSONValue? = ["GET", "DELETE"].contains(method) ? nil : ["id": 100, "filter": []]
        let reply = try await wire.send(method, wire.emulator.baseURL + path, body?.bytes())
        let place: Comment = "seed \(seed) case \(number): \(method) \(path) \(reply.status) \(reply.text.prefix(200))"
        let found = walk.operations(of: path)
        let allowed = Set(found.map(\.method)).sorted()
        if allowed.contains(method) {
          #expect([200, 404, 500].contains(reply.status) || path.lowercased().contains("query/next"), place)
          #expect(!reply.text.contains("unexpected error"), place)
        } else if found.isEmpty {
          let isCollection = walk.isCollection(path)
          #expect(reply.status == (isCollection ? 405 : 404), place)
          #expect(isCollection || reply.headers["content-type"] == "text/html", place)
        } else {
          #expect(reply.status == 405, place)
          #expect(reply.headers["allow"] == allowed.joined(separator: ", "), place)
          #expect(reply.json["Message"]?.string?.hasSuffix("does not support http method '\(method)'.") == true, place)
        }
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// All operations of the API, gone through one by one.
struct OperationWalk {
  typealias Operation = (method: String, template: String, parts: [String])

  let routes: RouteTable
  private let all: [Operation]
  private let collections: Set<String>

  init() throws {
    let entities = try EntityCatalogue(.embedded)
    routes = RouteTable(entities)
    collections = Set(entities.all.map { $0.path.lowercased() })
    let queries = routes.operations.filter { $0.template.hasSuffix("/query") }
    // The pages of a query are no operation that the Swagger lists.
    let pages = queries.map { (method: $0.method, template: $0.template + "/next") }
    all = (routes.operations + pages).map {
      ($0.method, $0.template, $0.template.split(separator: "/").map(String.init))
    }
  }

  /// A method and a path that leads somewhere.
  func call(_ random: inout ModelGenerator) -> (method: String, path: [UInt8]) {
    let operation = all[Int(random.next() % UInt64(all.count))]
    let ids = [0, 1, 100, 174, 4_000, -7, Int64.max]
    var path = operation.template
    while let place = path.firstRange(of: /\{[^}]*\}/) {
      path.replaceSubrange(place, with: String(ids.randomElement(using: &random) ?? 1))
    }
    return (operation.method, Array(path.utf8))
  }

  /// The operations that a path may mean.
  func operations(of path: String) -> [Operation] {
    let segments = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    return all.filter { operation in
      operation.parts.count == segments.count
        && zip(operation.parts, segments).allSatisfy { part, segment in
          part.hasPrefix("{")
            ? Int64(canonical: segment) != nil
            : part.lowercased() == segment.lowercased() && segment.utf8.allSatisfy { $0 < 0x80 }
        }
    }
  }

  /// Whether a path is a collection of the root, be it one that exists below a parent alone.
  func isCollection(_ path: String) -> Bool {
    let segments = path.lowercased().split(separator: "/").map(String.init)
    return segments.count == 2 && segments[0] == "v1.0" && collections.contains(segments[1])
  }
}
