public import Autotask
internal import Foundation

extension AnswerReader {
  /// Why the answer is a refusal, nil when it is none.
  ///
  /// Autotask answers 500 to every validation, permission and query error, so the text decides before the
  /// status does. Texts are matched loosely: the wording has changed over the years.
  ///
  /// Source: the table of known texts in the help's entity pages, published captures, and field notes 56, 62-64.
  public var failure: AutotaskError? {
    guard !(200..<300).contains(response.status) else { return nil }
    let sentences = sentences
    let code = Self.code(status: response.status, sentences: sentences)
    return error(code, Self.message(of: code, status: response.status, isHTML: isHTML), sentences: sentences)
  }

  /// The sentences of `{"errors":[…]}`, or the one of `{"Message":…}`.
  private var sentences: [String] {
    guard !isHTML, case .object(let object)? = try? JSONValue(parsing: response.body) else { return [] }
    if case .array(let errors)? = object[anyCase: "errors"] {
      return errors.compactMap { $0.string ?? $0.object?[anyCase: "message"]?.string }.filter { !$0.isEmpty }
    }
    return [object[anyCase: "message"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
  }

  private static func code(status: Int, sentences: [String]) -> AutotaskError.Code {
    if status == 401 { return .unauthorized }
    if status == 429 { return .throttled }
    if let known = sentences.lazy.compactMap(knownCode).first { return known }
    switch status {
    case 300..<400: return .unexpectedAnswer
    case 403: return .denied
    case 404: return .notFound
    case 405: return .methodNotAllowed
    case 408: return .faulted
    case 500: return sentences.isEmpty ? .faulted : .refused
    case 501...: return .faulted
    default: return .refused
    }
  }

  private static func knownCode(_ sentence: String) -> AutotaskError.Code? {
    let text = sentence.lowercased()
    // At the start only: this one stops all calls, and later words may be a caller's own.
    if ["integrationcode", "integration code"].contains(where: text.hasPrefix) { return .trackingIdentifierRefused }
    return knownTexts.first { text.contains($0.text) }?.code ?? (FaultSentence.matches(sentence) ? .faulted : nil)
  }

  private static let knownTexts: [(text: String, code: AutotaskError.Code)] = [
    ("adequate permissions", .denied),
    ("no matching records found", .notFound),
    ("thread threshold", .throttled),
    ("itgenatr005", .throttled),
    ("zone information could not be determined", .unknownUser),
  ]

  private static func message(of code: AutotaskError.Code, status: Int, isHTML: Bool) -> String {
    switch code {
    case .unauthorized:
      "Autotask refused the login (401): user name, secret or tracking identifier is wrong, or the user locked"
    case .trackingIdentifierRefused: "Autotask refused the tracking identifier"
    case .unknownUser: "Autotask knows no such user"
    case .denied: "Autotask denied it (\(status)): the security level, or a module that is switched off"
    case .notFound:
      isHTML ? "Autotask has no such path (\(status), a page of HTML)" : "there is no such row (\(status))"
    case .methodNotAllowed: "Autotask does not offer this method here (\(status))"
    case .throttled: "Autotask's thread limit or hourly threshold was reached (\(status))"
    case .refused: "Autotask refused it (\(status))"
    case .unexpectedAnswer: "Autotask answered with a redirect (\(status)), and none is followed"
    default: "Autotask failed (\(status))"
    }
  }
}
