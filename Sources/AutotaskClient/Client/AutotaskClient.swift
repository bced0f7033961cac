public import Autotask

/// Autotask's REST API over any transport: what to send for a task, and what the answer means.
///
/// It has no policy: it asks for what it is told to. A small value that may be copied freely.
public struct AutotaskClient: Sendable {
  /// The way to Autotask.
  public let transport: any AutotaskTransport
  /// What the service offers.
  public let map: ServiceMap
  /// Where the service begins, nil when the transport is no network.
  public let base: ServiceBase?
  /// The resource to act as, nil for the API user itself.
  public private(set) var impersonating: Int64?

  /// A client over a transport.
  ///
  /// - Parameters:
  ///   - transport: The way to Autotask.
  ///   - map: What the service offers.
  ///   - base: Where page links must lead; without it, only their path is taken.
  public init(_ transport: any AutotaskTransport, map: ServiceMap, base: ServiceBase? = nil) {
    self.transport = transport
    self.map = map
    self.base = base
  }

  /// A client that acts as another resource; a refusal is final, and never followed by a call without it.
  ///
  /// Only the entities that support it answer as expected (help page on impersonation).
  public func impersonating(_ resource: Int64) -> AutotaskClient {
    var copy = self
    copy.impersonating = resource
    return copy
  }

  /// The view of one entity, by any of its names in any case.
  ///
  /// - Throws: ``AutotaskError`` with `notFound`, naming what may have been meant.
  public func entity(_ name: String) throws(AutotaskError) -> EntityClient {
    guard let entity = map.entities[name] else {
      let near = nearestNames(to: name, in: map.entities.all.map(\.name)).map { "`\($0)`" }
      let hint = near.isEmpty ? "" : "; near it: \(near.joined(separator: ", "))"
      throw AutotaskError(.notFound, "no entity is named `\(name)`\(hint)")
    }
    return EntityClient(client: self, entity: entity)
  }

  /// The view of one entity, as ``entity(_:)``.
  public subscript(name: String) -> EntityClient {
    get throws(AutotaskError) { try entity(name) }
  }

  /// Sends a request and answers a reader of what came back.
  ///
  /// - Throws: ``AutotaskError`` when there was no answer; a refusal is thrown by the reader.
  public func answer(to request: AutotaskRequest) async throws -> AnswerReader {
    var request = request
    request.impersonating = request.impersonating ?? impersonating
    return AnswerReader(try await transport.send(request), to: request)
  }
}
