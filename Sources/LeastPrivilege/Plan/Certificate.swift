public import Autotask
import Crypto
import Foundation

/// The proof that goes with a plan: for each raised setting, the item that breaks when it is lowered one step.
public struct Certificate: Sendable, Equatable {
  /// The format's name and version.
  public static let format = "postern-certificate/1"

  /// The certificate in its published format.
  public let json: JSONValue

  /// The certificate of a plan.
  ///
  /// Beside the level and its witnesses it carries what the requirements were made from: the user's answers, the
  /// raised assumptions and the tenant's observations, and a seal over all of it, so that a change that leaves a
  /// valid proof of something else is noticed, too.
  public init(of plan: Plan) {
    var object = JSONObject()
    object["format"] = .string(Self.format)
    object["catalogue"] = .string(plan.proof.catalogue)
    object["actions"] = .array(plan.selection.items.map { .string($0.id) })
    object["level"] = .object(JSONObject(plan.raised.map { ($0.setting.id, .string($0.value)) }))
    object["witnesses"] = .array(plan.raised.map(\.witness.json))
    object["answers"] = .object(
      JSONObject(plan.options.answers.sorted { $0.key < $1.key }.map { ($0.key, .bool($0.value)) })
    )
    object["assumed"] = .array(
      plan.assumed.map { ["action": .string($0.item), "setting": .string($0.setting), "value": .string($0.value)] }
    )
    object["facts"] = .array(plan.changes.map(\.json))
    object["seal"] = .string(Self.seal(of: object))
    json = .object(object)
  }

  /// SHA-256 over every member but the seal, one line a value in the order of keys.
  private static func seal(of object: JSONObject) -> String {
    var lines: [String] = []
    func flatten(_ value: JSONValue, _ path: String) {
      switch value {
      case .object(let object):
        for member in object.members.sorted(by: { $0.key < $1.key }) { flatten(member.value, "\(path)/\(member.key)") }
      case .array(let elements):
        for (index, element) in elements.enumerated() { flatten(element, "\(path)/\(index)") }
      default: lines.append("\(path)=\(value.text())")
      }
    }
    flatten(.object(object), "")
    let digest = SHA256.hash(data: Data(lines.joined(separator: "\n").utf8))
    return "sha256:" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

extension AccessChange {
  /// The change in its published format.
  public var json: JSONValue {
    var object = JSONObject([
      ("kind", .string(kind.rawValue)), ("entity", .string(entity)), ("verb", .string(verb.rawValue)),
    ])
    object["setting"] = setting.map(JSONValue.string)
    object["atLeast"] = atLeast.map(JSONValue.string)
    return .object(object)
  }
}
