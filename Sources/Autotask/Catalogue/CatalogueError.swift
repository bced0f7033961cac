/// A catalogue resource that is missing or does not have the shape it should have.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The resource's file name, such as `access.json`.
  public var resource: String
  /// Where in the resource: a key path such as `rows[3].query.gates`, empty for the whole file.
  public var path: String
  /// What was expected there, and what was found.
  public var expected: String

  /// Makes an error that names the resource, the place in it and what was expected there.
  public init(resource: String, path: String = "", expected: String) {
    self.resource = resource
    self.path = path
    self.expected = expected
  }

  /// One line: the resource, the place, what was expected.
  public var description: String {
    path.isEmpty ? "\(resource): \(expected)" : "\(resource): \(path): \(expected)"
  }
}
