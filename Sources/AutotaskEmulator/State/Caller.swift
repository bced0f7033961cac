internal import Autotask

/// Who a call acts as: the API user, and the person it impersonates.
///
/// Source: REST_Security_Auth help page: while impersonating, the lesser of both users' rights holds.
struct Caller: Sendable {
  /// One of the users whose rights a call needs.
  struct Side: Sendable {
    var resourceID: Int64
    var level: EffectiveLevel
  }

  var user: APIUser
  /// The API user's own side, then the impersonated person's.
  var sides: [Side]

  /// The person to whom a record is put down without having a say in the rights.
  var attributed: Int64?

  /// Who stands in the record as creator.
  var actor: Int64 { attributed ?? sides.last?.resourceID ?? user.resourceID }

  /// The API user's resource while it acts for somebody else.
  var impersonator: Int64? { sides.count > 1 || attributed != nil ? user.resourceID : nil }
}
