public import Autotask

/// The zone of an Autotask database, as zone discovery answers it.
///
/// Source: captured zoneInformation answers: `{"zoneName","url","webUrl","ci"}`.
public struct Zone: Sendable, Equatable {
  /// The name, free text such as `America East`.
  public var name: String
  /// Where all later calls go.
  public var base: ServiceBase
  /// The address of the user interface, nil where none was given.
  public var webURL: String?
  /// The id of the customer's database, nil where none was given.
  public var databaseID: Int64?

  /// Reads the answer to a discovery at `discovery`.
  ///
  /// - Throws: ``AutotaskError`` with `unexpectedAnswer`, or `hostNotAllowed` when the zone's address is on no
  ///   host of Autotask. The loopback may only be named by a discovery that was asked there.
  public init(_ answer: JSONValue, from discovery: AutotaskHost) throws(AutotaskError) {
    guard let object = answer.object, let url = object[anyCase: "url"]?.string else {
      throw AutotaskError(.unexpectedAnswer, "zone discovery: expected an object with `url`")
    }
    base = try ServiceBase(url)
    guard discovery.isLoopback || !base.host.isLoopback else {
      throw AutotaskError(.hostNotAllowed, "zone discovery at `\(discovery)` named the loopback as the zone")
    }
    name = object[anyCase: "zoneName"]?.string ?? ""
    webURL = object[anyCase: "webUrl"]?.string
    databaseID = object[anyCase: "ci"]?.integer
  }
}
