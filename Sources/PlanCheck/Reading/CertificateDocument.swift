/// The members of a certificate.
struct CertificateDocument {
  /// The only format that this checker knows.
  static let format = "postern-certificate/1"

  var catalogue = ""
  var actions: [String] = []
  var level: [(setting: String, value: String)] = []
  var witnesses: [Witness] = []
  var answers: [(id: String, holds: Bool)] = []
  var assumed: [Assumption] = []
  var facts: [Fact] = []
  var seal: String?

  /// The action that is said to fail when a setting is lowered.
  struct Witness {
    var setting: String
    var loweredTo: String
    var breaks: String
  }

  /// An unsure requirement that was raised.
  struct Assumption {
    var action: String
    var setting: String
    var value: String
  }

  /// What one tenant observed of a right on an entity.
  struct Fact {
    enum Kind: String, CaseIterable {
      case need, drop, ungated
    }

    var kind: Kind
    var entity: String
    var right: Right
    var setting: String?
    var atLeast: String?
  }
}

/// The rights on an entity that access rows tell apart.
enum Right: String, CaseIterable, Sendable {
  case query, create, update, delete
}
