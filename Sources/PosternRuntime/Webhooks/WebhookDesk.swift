package import Autotask
import LeastPrivilege

/// What is asked of Autotask about webhooks; one call at a time, for parts that are posted side by side run into the
/// limit of three threads.
package struct WebhookDesk: Sendable {
  private let transport: any AutotaskTransport

  /// A desk over a transport that adds the credentials.
  package init(_ transport: any AutotaskTransport) { self.transport = transport }

  /// The webhooks of an entity, everybody's that the API user may see, without their parts.
  func webhooks(_ kind: WebhookEntity) async throws -> [RemoteWebhook] {
    var found: [RemoteWebhook] = []
    while true {
      // Rows come by ascending id, so that the last one leads on.
      let query = Query(filter: [.field("id", .gt, .integer(found.last?.number ?? 0))], maxRecords: 500)
      let answer = try await call(AutotaskRequest(.post, "\(kind.path)/query", body: query.json))
      let page = (answer[anyCase: "items"]?.array ?? []).compactMap { $0.object.flatMap(RemoteWebhook.init) }
      found += page
      if page.count < 500 { return found }
    }
  }

  /// One webhook with its parts, nil where there is none.
  func webhook(_ number: Int64, _ kind: WebhookEntity) async throws -> RemoteWebhook? {
    let answer: JSONObject
    do {
      answer = try await call(AutotaskRequest(.get, "\(kind.path)/\(number)"))
    } catch let refusal as WebhookFailure where refusal.status == 404 {
      return nil
    }
    guard var webhook = answer[anyCase: "item"]?.object.flatMap(RemoteWebhook.init) else { return nil }
    for part in kind.parts {
      let answer = try await call(AutotaskRequest(.get, kind.path(part, of: number)))
      webhook.parts[part] = (answer[anyCase: "items"]?.array ?? [])
        .compactMap { $0.object.flatMap { RemoteWebhook.Part($0, part) } }
    }
    return webhook
  }

  /// The ids by which parts name fields, by the fields' names in lower case, with the names as Autotask writes them.
  func choices(_ part: WebhookEntity.Part, _ kind: WebhookEntity) async throws -> [String: (id: Int64, label: String)] {
    let answer = try await call(AutotaskRequest(.get, kind.description(of: part)))
    let field = answer.fieldList.first { $0.name.lowercased() == part.key.lowercased() }
    return Dictionary(
      (field?.picklist ?? []).compactMap { choice in
        Int64(choice.value).map { (choice.label.lowercased(), ($0, choice.label)) }
      }
    ) { first, _ in first }
  }

  /// Whether webhooks of an entity may say themselves that they are complete: where the field is not the server's.
  func mayDeclareReady(_ kind: WebhookEntity) async throws -> Bool {
    let answer = try await call(AutotaskRequest(.get, kind.description(of: nil)))
    return answer.fieldList.first { $0.name.lowercased() == "isready" }.map { !$0.isReadOnly } ?? false
  }

  /// Makes a row and answers its number.
  func create(_ path: String, _ body: JSONObject) async throws -> Int64 {
    let answer = try await call(AutotaskRequest(.post, path, body: .object(body)))
    guard let number = answer[anyCase: "itemId"]?.integer else {
      throw WebhookFailure(status: 200, problem: "Autotask does not say what it made at \(path)")
    }
    return number
  }

  /// Changes a row.
  func change(_ path: String, _ body: JSONObject) async throws {
    _ = try await call(AutotaskRequest(.patch, path, body: .object(body)))
  }

  /// Removes a row; one that is not there any more is removed.
  func remove(_ path: String) async throws {
    do {
      _ = try await call(AutotaskRequest(.delete, path))
    } catch let failure as WebhookFailure where failure.status == 404 {}
  }

  /// How many entries the error log has of a webhook, nil where the log does not name webhooks of its kind.
  func failures(of number: Int64, _ kind: WebhookEntity) async throws -> Int? {
    guard let field = kind.logField else { return nil }
    let query = Query(filter: [.field(field, .eq, .integer(number))])
    let answer = try await call(AutotaskRequest(.post, "/V1.0/WebhookEventErrorLogs/query/count", body: query.json))
    return (answer[anyCase: "queryCount"]?.integer).map(Int.init)
  }

  private func call(_ request: AutotaskRequest) async throws -> JSONObject {
    let response = try await transport.send(request)
    let body = (try? JSONValue(parsing: response.body))?.object ?? JSONObject()
    guard (200..<300).contains(response.status) else {
      let sentences = (body[anyCase: "errors"]?.array ?? []).compactMap(\.string)
      let what = "\(request.method.rawValue) \(request.path)"
      let why = sentences.isEmpty ? "status \(response.status)" : sentences.joined(separator: "; ")
      throw WebhookFailure(status: response.status, problem: "Autotask refused \(what): \(why)")
    }
    return body
  }
}

/// Why a webhook could not be made as it is declared.
package struct WebhookFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The status that Autotask answered.
  package var status: Int
  /// What went wrong, for people.
  package var problem: String

  /// What went wrong.
  package var description: String { problem }
}

extension JSONObject {
  /// The fields that an answer about an entity lists.
  fileprivate var fieldList: [FieldInformation] {
    (self[anyCase: "fields"]?.array ?? []).compactMap { FieldInformation($0) }
  }
}
