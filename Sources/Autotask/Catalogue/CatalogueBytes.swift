internal import CAutotaskCatalogue
public import Foundation

/// Where the rows of the catalogue come from: the program itself, or another set given in memory.
public struct CatalogueBytes: Sendable {
  private let resources: [String: Data]

  /// A catalogue of the given resources, by file name.
  public init(resources: [String: Data]) {
    self.resources = resources
  }

  /// The resources that the compiler put into this program.
  public static let embedded: CatalogueBytes = {
    var resources: [String: Data] = [:]
    for index in 0..<postern_catalogue_count() {
      let resource = postern_catalogue_at(index)
      guard let name = resource.name, let bytes = resource.bytes else { continue }
      let start = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(bytes))
      // The bytes live as long as the program and are never written: no copy, nothing to free.
      resources[String(cString: name)] = Data(
        bytesNoCopy: start,
        count: resource.count,
        deallocator: .none
      )
    }
    return CatalogueBytes(resources: resources)
  }()

  /// The file names of the resources, in order.
  public var names: [String] { resources.keys.sorted() }

  /// The bytes of one resource.
  ///
  /// - Throws: ``CatalogueError`` when there is no such resource.
  public func data(_ name: String) throws(CatalogueError) -> Data {
    guard let data = resources[name] else {
      throw CatalogueError(resource: name, expected: "the resource is missing")
    }
    return data
  }

  /// A copy in which one resource is replaced.
  public func replacing(_ name: String, with data: Data) -> CatalogueBytes {
    var copy = resources
    copy[name] = data
    return CatalogueBytes(resources: copy)
  }

  /// Decodes one resource into typed rows.
  ///
  /// - Throws: ``CatalogueError`` naming the key at which the resource differs from what was expected.
  public func decode<Rows: Decodable>(_ type: Rows.Type, from name: String) throws(CatalogueError) -> Rows {
    let data = try data(name)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw CatalogueError(resource: name, error)
    } catch {
      throw CatalogueError(resource: name, expected: "JSON, found \(error)")
    }
  }
}

extension CatalogueError {
  init(resource: String, _ error: DecodingError) {
    let (context, expected): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "key `\(key.stringValue)` is missing")
      case .typeMismatch(let type, let context): (context, "expected \(type)")
      case .valueNotFound(let type, let context): (context, "expected \(type), found null")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "could not be decoded")
      }
    let path = context.codingPath.reduce(into: "") { path, key in
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    self.init(resource: resource, path: path, expected: expected)
  }
}
