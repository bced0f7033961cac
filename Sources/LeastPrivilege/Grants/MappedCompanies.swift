/// The companies that callers' organizations are mapped to, by connection.
public struct MappedCompanies: Sendable, Equatable {
  private struct Place: Hashable, Sendable {
    var caller: String
    var connection: String
  }

  private struct Mapped: Sendable, Equatable {
    var companies: Set<Int64> = []
    var revision: Int64 = 0
  }

  private var places: [Place: Mapped] = [:]

  /// No organization is mapped.
  public init() {}

  /// Maps an organization of a caller to a company.
  public mutating func add(_ company: Int64, for caller: String, on connection: String) {
    places[Place(caller: caller, connection: connection), default: Mapped()].companies.insert(company)
  }

  /// Notes how often the mapping of a caller on a connection has changed.
  public mutating func set(revision: Int64, of caller: String, on connection: String) {
    places[Place(caller: caller, connection: connection), default: Mapped()].revision = revision
  }

  /// The companies to which a caller's organizations are mapped on a connection; none for one that is not known.
  public func companies(of caller: String, on connection: String) -> Set<Int64> {
    places[Place(caller: caller, connection: connection)]?.companies ?? []
  }

  /// A number that is greater after each change of a caller's mapping on a connection, whatever it is changed to; 0
  /// before the first. It says nothing of other callers.
  public func revision(of caller: String, on connection: String) -> Int64 {
    places[Place(caller: caller, connection: connection)]?.revision ?? 0
  }
}
