internal import Autotask

/// What a user may do with the user-defined fields of devices and site configurations, which can be protected.
///
/// A field that is hidden reads as null and is empty to a filter: the help has its contents masked on lists and hidden
/// on details, and no source shows what the API answers.
///
/// Source: ViewPermissionsProtectedUDFs and UDFsadd help pages.
struct ProtectedData: Sendable, Equatable, Comparable {
  /// The place of the user's answer among the four, each of which holds those before it.
  private var rank: Int

  /// The entities whose user-defined fields can be protected.
  static let carriers: Set<String> = ["ConfigurationItems", "CompanySiteConfigurations"]
  private static let answers = [
    "View Unprotected Data", "Edit Unprotected Data", "View Protected Data", "Edit Protected Data",
  ]
  /// Every right.
  static let all = ProtectedData(rank: answers.count - 1)

  private init(rank: Int) { self.rank = rank }

  /// The rights of an answer to the setting; an unknown one gives the least.
  init(_ answer: String) { rank = Self.answers.firstIndex(of: answer) ?? 0 }

  static func < (left: ProtectedData, right: ProtectedData) -> Bool { left.rank < right.rank }

  /// Whether the values of a field are shown.
  func shows(_ field: UserDefinedFields.Definition) -> Bool { !field.isProtected || rank >= 2 }

  /// Whether the values of a field may be changed.
  func changes(_ field: UserDefinedFields.Definition) -> Bool { rank >= (field.isProtected ? 3 : 1) }
}

extension Caller {
  /// The least that any side may do with the user-defined fields of an entity.
  func protectedData(on schema: EntitySchema) -> ProtectedData {
    guard ProtectedData.carriers.contains(schema.name) else { return .all }
    return sides.map { ProtectedData($0.level[UserRights.protectedData]) }.min() ?? .all
  }
}
