import Autotask
import Foundation
import PosternStore
import PosternWire

/// Making, rotating and taking back tokens, of callers and administrators alike.
extension Administration {
  /// Makes a holder's token; the answer is the only place where it stands.
  func issue(_ holder: AccessToken.Holder, _ call: AdministrationCall, lasting span: TimeSpan?, _ words: String)
    -> AdministrationOutcome
  {
    let text = AccessTokenText(for: holder)
    let token = AccessToken(for: holder, created: call.now, expires: span?.after(call.now))
    return .act(
      AdministrativeAct(words: "\(words) \(token.id)") { [store] in
        try await store.add(token, hash: text.hash)
        return .json(.object(token.json(showing: text)), status: 201, operation: words)
      }
    )
  }

  /// Makes a new token for a holder; the tokens so far end after the overlap.
  func rotate(_ tokens: [AccessToken], _ call: AdministrationCall, _ words: String) throws(Problem)
    -> AdministrationOutcome
  {
    let object = try call.object(["overlap", "expires"])
    let overlap = try Self.span(object, "overlap") ?? TimeSpan(seconds: 86_400)
    let span = try Self.lifetime(object)
    guard let newest = tokens.live(at: call.now).last else {
      throw Problem("no-live-token", 409, "There is no live token to go on from")
    }
    let text = AccessTokenText(for: newest.holder)
    let token = newest.successor(lasting: span, at: call.now)
    return .act(
      AdministrativeAct(words: "\(words) \(token.id)") { [store] in
        let others = try await store.rotateTokens(to: token, hash: text.hash, othersEnd: overlap.after(call.now))
        var json = token.json(showing: text)
        json["ending"] = .array(
          others.map { ["tokenID": .string($0.id), "expires": AccessToken.json($0.expires)] }
        )
        return .json(.object(json), status: 201, operation: words)
      }
    )
  }

  /// How long a new token lasts, nil for ever.
  static func lifetime(_ object: JSONObject) throws(Problem) -> TimeSpan? {
    let span = try span(object, "expires")
    guard span?.seconds != 0 else { throw .malformed("expected a time that is not over at once", at: "/expires") }
    return span
  }

  private static func span(_ object: JSONObject, _ key: String) throws(Problem) -> TimeSpan? {
    guard let json = object[key], json != .null else { return nil }
    guard let span = json.string.flatMap({ TimeSpan($0) }) else {
      throw .malformed("expected a time such as 90d, 24h, 30m or 0s", at: "/\(key)")
    }
    return span
  }
}
