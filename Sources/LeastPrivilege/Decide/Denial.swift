public import Autotask

/// Why something is not allowed; the words are stable.
public enum DenialReason: String, Sendable, CaseIterable {
  /// No caller has this id.
  case unknownCaller = "unknown-caller"
  /// The API has no such operation.
  case unknownOperation = "unknown-operation"
  /// The API has the path, and offers other methods.
  case methodNotAllowed = "method-not-allowed"
  /// The operation is never passed on, whoever asks.
  case neverPassedOn = "never-passed-on"
  /// No grant opens this verb on this entity.
  case notGranted = "not-granted"
  /// Every grant that would open it has ended.
  case expired
  /// A prohibition withholds it.
  case forbidden
  /// No grant lets the caller act as this resource.
  case impersonationNotGranted = "impersonation-not-granted"
  /// The grants are limited to companies, and rows of this entity lead to none.
  case noRoad = "no-road"
  /// The request cannot be read in one way only.
  case malformed
  /// A parameter that the operation does not have.
  case unknownParameter = "unknown-parameter"
  /// An operator that Autotask does not document.
  case unknownOperator = "unknown-operator"
  /// A field that neither the catalogue nor the tenant's metadata has.
  case unknownField = "unknown-field"
  /// A filter names a field that some permitted row does not show.
  case fieldNotReadable = "field-not-readable"
  /// No grant that holds for the row lets the field be written.
  case fieldNotWritable = "field-not-writable"
  /// The value is not among those that may be written.
  case valueNotPermitted = "value-not-permitted"
  /// The value of a confined field has no single reading.
  case valueNotCanonical = "value-not-canonical"
  /// The caller may see the row and not do this to it.
  case rowNotPermitted = "row-not-permitted"
  /// The row is answered as one that does not exist.
  case rowMissing = "row-missing"
  /// A new row lacks a field that the grant's rows are told apart by.
  case rowFieldMissing = "row-field-missing"
  /// A reference leads outside; it is answered as one to a row that does not exist.
  case referenceOutside = "reference-outside"
  /// Path and body name different parents.
  case parentDisagrees = "parent-disagrees"
  /// The answer is no row, so that rules on fields cannot be kept.
  case fieldsRestricted = "fields-restricted"
}

/// A refusal: why, what decided, and the least that would change it.
public struct Denial: Sendable, Equatable {
  /// Why.
  public var reason: DenialReason
  /// One line for people; it names nothing that the caller may not know.
  public var detail: String
  /// The grant or prohibition that decided, nil where none did.
  public var grant: String?
  /// The part of it that decided, such as `fields.write`.
  public var clause: String?
  /// The field that it is about.
  public var field: String?
  /// The least grant that would allow it, nil where no grant can.
  public var leastAddition: LeastAddition?

  /// Makes a refusal.
  public init(
    _ reason: DenialReason,
    _ detail: String,
    grant: String? = nil,
    clause: String? = nil,
    field: String? = nil,
    leastAddition: LeastAddition? = nil
  ) {
    self.reason = reason
    self.detail = detail
    self.grant = grant
    self.clause = clause
    self.field = field
    self.leastAddition = leastAddition
  }
}

/// The least change that would allow what was refused.
public enum LeastAddition: Sendable, Equatable {
  /// One more grant for the caller.
  case grant(Grant)
  /// Fields that grants must show so that a filter may name them.
  case read(fields: [FieldName], grants: [String])

  /// The change in the form of a grants file: a grant, or the grants to change and what they must read.
  public var json: JSONValue {
    switch self {
    case .grant(let grant): grant.json
    case .read(let fields, let grants):
      [
        "change": .array(grants.map(JSONValue.string)),
        "fields": ["read": .array(fields.map { .string($0.description) })],
      ]
    }
  }
}

/// A request that cannot be understood in one way only; thrown while it is read, and answered as a denial.
struct Refusal: Error {
  var denial: Denial

  init(_ reason: DenialReason, _ detail: String, field: String? = nil) {
    denial = Denial(reason, detail, field: field)
  }
}
