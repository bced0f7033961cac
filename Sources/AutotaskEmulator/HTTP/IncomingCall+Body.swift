internal import Autotask

extension IncomingCall {
  /// The methods whose calls have a body; that of any other is passed over, as the Swagger gives it no parameter.
  private static let withBody: Set<String> = ["POST", "PUT", "PATCH"]

  private var hasBody: Bool { !body.isEmpty && Self.withBody.contains(method) }

  /// The answer to a body that says to be something else than JSON.
  ///
  /// Source: the Swagger's `consumes` is `application/json` alone; the sentences are those of ASP.NET Web API, whose
  /// reader of JSON takes `text/json` too. A compressed body is a 500 (field note 51).
  var refusedMediaType: Answer? {
    guard hasBody else { return nil }
    if let encoding = headers["content-encoding"], encoding.trimmed.lowercased() != "identity" {
      return .refusal(Refusal("Unexpected character encountered while parsing value: . Path '', line 0, position 0."))
    }
    guard let type = headers["content-type"], !type.trimmed.isEmpty else {
      return .message(
        """
        The request contains an entity body but no Content-Type header. The inferred media type \
        'application/octet-stream' is not supported for this resource.
        """,
        status: 415
      )
    }
    let name = String(type.prefix { $0 != ";" }).trimmed.lowercased()
    guard !["application/json", "text/json"].contains(name) else { return nil }
    return .message("The request entity's media type '\(name)' is not supported for this resource.", status: 415)
  }

  /// The body as JSON, nil when there is none.
  ///
  /// A key that comes twice, in any case, is refused: the last would count for .NET's reader, and a client that sends
  /// both is wrong.
  /// - Throws: ``Refusal`` when it is no JSON, is no UTF-8, or nests too deeply.
  func json() throws(Refusal) -> JSONValue? {
    guard hasBody else { return nil }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: body)
    } catch {
      throw Refusal("Unexpected character encountered while parsing the request body \(error.description).")
    }
    if let key = value.repeatedKey { throw Refusal("Can not add property \(key): the object already has it.") }
    return value
  }

  /// The host in the `Host` header, nil where it is none that could stand in an address.
  ///
  /// The vendor's own names are not echoed: the host that is asked for a zone is not the zone.
  var namedHost: String? {
    guard let host = headers["host"], (1...255).contains(host.utf8.count),
      host.utf8.allSatisfy({ byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: ".-:[]".utf8.contains(byte)
        }
      })
    else { return nil }
    return host.prefix { $0 != ":" }.lowercased().hasSuffix(".autotask.net") ? nil : host
  }
}

extension JSONValue {
  /// A key that one of the objects has twice when case does not count, nil where there is none.
  var repeatedKey: String? {
    switch self {
    case .array(let elements): return elements.lazy.compactMap(\.repeatedKey).first
    case .object(let object):
      var seen: Set<String> = []
      for member in object {
        if !seen.insert(member.key.lowercased()).inserted { return member.key }
        if let key = member.value.repeatedKey { return key }
      }
      return nil
    default: return nil
    }
  }
}
