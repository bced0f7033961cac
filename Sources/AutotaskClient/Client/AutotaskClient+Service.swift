public import Autotask

/// How much of the hour's requests is used, by all integrations of the database together.
///
/// Source: `GET /V1.0/ThresholdInformation`, in the Swagger.
public struct Threshold: Sendable, Equatable {
  /// How many requests the time frame allows.
  public var limit: Int64
  /// The rolling time frame in minutes.
  public var minutes: Int64
  /// How many requests were made in it.
  public var used: Int64

  /// Makes a threshold.
  public init(limit: Int64, minutes: Int64, used: Int64) {
    self.limit = limit
    self.minutes = minutes
    self.used = used
  }
}

/// The product's version, all parts as texts.
///
/// Source: `GET /V1.0/Version`, in the Swagger.
public struct ProductVersion: Sendable, Equatable {
  /// The major part.
  public var major: String
  /// The minor part.
  public var minor: String
  /// The build.
  public var build: String
}

extension AutotaskClient {
  /// Reads the use of the hour's requests; the call itself counts to it.
  ///
  /// - Throws: ``AutotaskError``.
  public func threshold() async throws -> Threshold {
    let answer = try await answer(to: AutotaskRequest(.get, "/V1.0/ThresholdInformation"))
    return Threshold(
      limit: try answer.number("externalRequestThreshold"),
      minutes: try answer.number("requestThresholdTimeframe"),
      used: try answer.number("currentTimeframeRequestCount")
    )
  }

  /// Reads the product's version.
  ///
  /// - Throws: ``AutotaskError``.
  public func version() async throws -> ProductVersion {
    let answer = try await answer(to: AutotaskRequest(.get, "/V1.0/Version"))
    let object = try answer.object(with: "`majorVersion`")
    func part(_ key: String) -> String {
      let value = object[anyCase: key]
      return value?.string ?? value?.integer.map(String.init) ?? ""
    }
    return ProductVersion(major: part("majorVersion"), minor: part("minorVersion"), build: part("build"))
  }

  /// Reads the information of all entities in one call; nil where Autotask does not answer that call.
  ///
  /// - Throws: ``AutotaskError`` for what is no missing route: a refused login, a lost connection.
  public func informationOfAllEntities() async throws -> [EntityInformation]? {
    let answer = try await answer(to: AutotaskRequest(.get, "/V1.0/EntityInformation"))
    if [404, 405, 500].contains(answer.response.status), let code = answer.failure?.code,
      [.notFound, .methodNotAllowed, .refused, .faulted].contains(code)
    {
      return nil
    }
    return try answer.list("entityDescriptions").map { (item) throws(AutotaskError) in
      guard let information = EntityInformation(item.object?[anyCase: "info"] ?? item) else {
        throw answer.error(.unexpectedAnswer, "expected objects with `info`, which names an entity")
      }
      return information
    }
  }
}
