import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import Testing

/// A certificate that can be falsified member by member.
struct Forge {
  var members: JSONObject

  init(_ plan: Plan) {
    members = Certificate(of: plan).json.object ?? JSONObject()
  }

  /// The bytes with the old seal, or without any.
  func bytes(sealed: Bool) -> Data {
    var members = members
    if !sealed { members["seal"] = nil }
    return Data(JSONValue.object(members).bytes())
  }

  /// The certificate with one change.
  func with(_ change: (inout JSONObject) -> Void) -> Forge {
    var forge = self
    change(&forge.members)
    return forge
  }

  /// The certificate with another member.
  func with(_ key: String, _ value: JSONValue?) -> Forge { with { $0[key] = value } }

  /// The certificate with one setting at another answer, or without it.
  func level(_ setting: String, _ value: String?) -> Forge {
    var level = members["level"]?.object ?? JSONObject()
    level[setting] = value.map(JSONValue.string)
    return with("level", .object(level))
  }

  /// The certificate with one change to the elements of an array.
  func list(_ key: String, _ change: (inout [JSONValue]) -> Void) -> Forge {
    var elements = members[key]?.array ?? []
    change(&elements)
    return with(key, .array(elements))
  }

  /// The certificate with one member of one element of an array changed.
  func element(_ key: String, _ index: Int, _ member: String, _ value: JSONValue?) -> Forge {
    list(key) { elements in
      var element = elements[index].object ?? JSONObject()
      element[member] = value
      elements[index] = .object(element)
    }
  }

  /// The certificate with a witness for a setting added.
  func witness(_ setting: String, loweredTo: String, breaks: String) -> Forge {
    list("witnesses") {
      $0.append(["setting": .string(setting), "loweredTo": .string(loweredTo), "breaks": .string(breaks)])
    }
  }

  /// The actions.
  var actions: [String] { members["actions"]?.array?.compactMap(\.string) ?? [] }

  /// Expects exactly these refusals of the logic, and that the seal is broken beside them.
  func expect(
    _ words: Set<Refusal.Word>,
    by checker: CertificateChecker,
    _ comment: @autoclosure () -> String,
    at location: SourceLocation = #_sourceLocation
  ) {
    let unsealed = checker.check(bytes(sealed: false))
    #expect(unsealed.words == words, "\(comment()): \(unsealed)", sourceLocation: location)
    let sealed = checker.check(bytes(sealed: true))
    let last = sealed.refusals.last?.word
    #expect(last == .sealBroken, "\(comment()): \(sealed)", sourceLocation: location)
    #expect(Array(sealed.refusals.dropLast()) == unsealed.refusals, "\(comment())", sourceLocation: location)
  }
}
