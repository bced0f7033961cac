import AsyncHTTPClient
import Autotask
import Foundation
import NIOCore
import NIOHTTP1
import PosternCommands
import Testing

/// A way in.
enum Surface: String, CaseIterable, Sendable {
  /// Autotask's own paths.
  case gateway
  /// The actions over REST.
  case api
  /// `postern run`.
  case cli
  /// A tool.
  case mcp
}

/// What came of a case on one surface.
struct SurfaceAnswer: Sendable {
  /// How it ended.
  var end: SurfaceCase.End
  /// What it gave: the row that was read, the change that was looked at, the approval that is waited for; nil where it
  /// gives nothing that another surface gives, too.
  var data: JSONValue?
}

/// A server, and the folder in which commands stand beside it.
struct SurfaceBench: Sendable {
  let connection: EmulatedConnection
  let port: UInt16
  let tokens: [String: String]

  /// Does a case.
  func answer(to tried: SurfaceCase, on surface: Surface) async throws -> SurfaceAnswer {
    switch surface {
    case .gateway: try await gateway(tried)
    case .api: try await api(tried)
    case .cli: try await cli(tried)
    case .mcp: try await mcp(tried)
    }
  }

  private func gateway(_ tried: SurfaceCase) async throws -> SurfaceAnswer {
    let (status, json) = try await ask(tried, tried.method, "atservicesrest/V1.0/\(tried.path)", tried.body)
    if status == 200 { return SurfaceAnswer(end: .done, data: json["item"] ?? .null) }
    if status == 404 { return SurfaceAnswer(end: .hidden) }
    let sentence = json["errors"]?.array?.first?.string ?? "\(status)"
    if let words = sentence.firstMatch(of: /^dry run: nothing was sent; (\S+) (.*) → (.*)$/) {
      let (from, to) = (try JSONValue(parsing: String(words.2)), try JSONValue(parsing: String(words.3)))
      return SurfaceAnswer(end: .dryRun, data: ["field": .string(String(words.1)), "from": from, "to": to])
    }
    if let words = sentence.firstMatch(of: /^approval (apr_\S+) is needed$/) {
      return SurfaceAnswer(end: .pending, data: .string(String(words.1)))
    }
    return SurfaceAnswer(end: .denied(sentence.split(separator: ":").first.map(String.init) ?? sentence))
  }

  private func api(_ tried: SurfaceCase) async throws -> SurfaceAnswer {
    let (status, json) = try await ask(tried, .POST, "api/v1/actions/\(tried.action)", .object(tried.input))
    return try Self.read(json, isDone: status < 300)
  }

  private func cli(_ tried: SurfaceCase) async throws -> SurfaceAnswer {
    let file = "\(UUID().uuidString).json"
    try Data(JSONValue.object(tried.input).bytes()).write(to: connection.folder.appending(component: file))
    let run = await connection.run("run", tried.action, "--as", tried.caller, "--input", file, "--format", "json")
    if run.status == 0 || run.status == 3 { return try Self.read(try run.json, isDone: true) }
    #expect(run.output.isEmpty)
    // People are told sentences; the word stands in the ledger.
    return SurfaceAnswer(end: run.notes.contains("There is no such row") ? .hidden : .denied("\(run.notes)"))
  }

  private func mcp(_ tried: SurfaceCase) async throws -> SurfaceAnswer {
    let name = tried.action.replacing(".", with: "__")
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": 1, "method": "tools/call",
      "params": ["name": .string(name), "arguments": .object(tried.input)],
    ]
    let json = try await ask(tried, .POST, "mcp", message).json
    // A tool that is not offered is answered like one that does not exist.
    if json["error"]?["code"] == -32602 { return SurfaceAnswer(end: .denied("not-granted")) }
    let result = try #require(json["result"], "\(json.text())")
    if result["isError"] == true { return try Self.read(result["_meta"]?["postern/problem"] ?? .null, isDone: false) }
    return try Self.read(try #require(result["structuredContent"]), isDone: true)
  }

  /// Reads what an action answers, whichever way.
  private static func read(_ json: JSONValue, isDone: Bool) throws -> SurfaceAnswer {
    guard isDone else {
      let type = try #require(json["type"]?.string, "\(json.text())")
      let word = String(type.dropFirst("urn:postern:problem:".count))
      return SurfaceAnswer(end: word == "not-found" ? .hidden : .denied(word))
    }
    if json["dryRun"] == true { return SurfaceAnswer(end: .dryRun, data: json["changes"]?.array?.first) }
    if let approval = json["approval"] { return SurfaceAnswer(end: .pending, data: approval) }
    return SurfaceAnswer(end: .done, data: json["item"] ?? .null)
  }

  private func ask(
    _ tried: SurfaceCase,
    _ method: HTTPMethod,
    _ path: String,
    _ body: JSONValue?
  ) async throws -> (status: Int, json: JSONValue) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer \(tokens[tried.caller] ?? "")")
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
    let bytes = try await response.body.collect(upTo: 10_000_000)
    return (Int(response.status.code), (try? JSONValue(parsing: bytes.readableBytesView)) ?? .null)
  }
}
