internal import Autotask

/// A condition as a rule writes it, before the level decides about parents and ownership.
indirect enum RowPattern: Sendable, Equatable {
  case nothing
  case everything
  /// The field holds the value of one of these labels of its picklist.
  case picklist(field: String, labels: [String])
  /// The flag is false or null.
  case unset(String)
  case isNull(String)
  case isSet(String)
  /// The field names the caller as the row's creator, which an API-only user can be.
  case creator(String)
  /// The field names the caller as the row's owner, which only a person can be.
  case owner(String)
  /// The row that the field names is reached with the right; `orNull` lets rows without a parent through.
  case parent(entity: String, by: String, right: Right, orNull: Bool)
  /// The field names no line of business, or one of the caller's.
  case line(String)
  /// The field names a resource that shares a line of business with the caller.
  case colleague(String)
  /// The row that the field `by` names is in no line of business but the caller's.
  case lineOf(entity: String, by: String, line: String)
  case all([RowPattern])
  case any([RowPattern])

  /// The pattern itself and every one in it.
  var parts: [RowPattern] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.parts)
    default: [self]
    }
  }

  /// The field that a pattern without parts names.
  var field: String? {
    switch self {
    case .picklist(let field, _), .parent(_, let field, _, _), .line(let field), .lineOf(_, let field, _): field
    case .unset(let field), .isNull(let field), .isSet(let field), .creator(let field), .owner(let field),
      .colleague(let field):
      field
    case .nothing, .everything, .all, .any: nil
    }
  }
}

extension RowPattern: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case field, unset, isNull, isSet, creator, owner, colleague, `in`, line, all, any
  }

  private enum Detail: String, CodingKey {
    case isOneOf, by, right, orNull, of
  }

  init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      self = try Self.named(word, decoder)
      return
    }
    let object = try decoder.container(keyedBy: Key.self)
    let detail = try decoder.container(keyedBy: Detail.self)
    guard let key = object.allKeys.first, object.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected one of \(Key.allCases.map(\.rawValue))")
      )
    }
    switch key {
    case .all: self = .all(try object.decode([RowPattern].self, forKey: key))
    case .any: self = .any(try object.decode([RowPattern].self, forKey: key))
    default: self = try Self.leaf(key, try object.decode(String.self, forKey: key), detail)
    }
  }

  private static func named(_ word: String, _ decoder: any Decoder) throws -> RowPattern {
    switch word {
    case "nothing": .nothing
    case "everything": .everything
    default:
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected `nothing` or `everything`")
      )
    }
  }

  private static func leaf(
    _ key: Key,
    _ name: String,
    _ detail: KeyedDecodingContainer<Detail>
  ) throws -> RowPattern {
    switch key {
    case .field: .picklist(field: name, labels: try detail.decode([String].self, forKey: .isOneOf))
    case .unset: .unset(name)
    case .isNull: .isNull(name)
    case .isSet: .isSet(name)
    case .creator: .creator(name)
    case .owner: .owner(name)
    case .colleague: .colleague(name)
    case .line:
      if let entity = try detail.decodeIfPresent(String.self, forKey: .of) {
        .lineOf(entity: entity, by: try detail.decode(String.self, forKey: .by), line: name)
      } else {
        .line(name)
      }
    case .in, .all, .any:
      .parent(
        entity: name,
        by: try detail.decode(String.self, forKey: .by),
        right: try detail.decodeIfPresent(Right.self, forKey: .right) ?? .query,
        orNull: try detail.decodeIfPresent(Bool.self, forKey: .orNull) ?? false
      )
    }
  }
}
