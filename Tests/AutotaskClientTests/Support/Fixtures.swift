import Autotask
import AutotaskClient
import Synchronization
import Testing

/// The catalogue's map, decoded once for all tests.
let map = Result { try ServiceMap.embedded() }

let plantedSecret = "Pl4nted$ecret#%&\"x"
let plantedCode = "PLANTEDTRACKINGIDENTIFIER27"
let credentials = AutotaskCredentials(
  userName: "api+user@example.net",
  secret: Secret(plantedSecret),
  integrationCode: Secret(plantedCode)
)

/// A transport without a network: answers by a closure and keeps what it was asked.
final class ClosureTransport: AutotaskTransport {
  private let answer: @Sendable (Int, AutotaskRequest) throws -> AutotaskResponse
  private let requests = Mutex<[AutotaskRequest]>([])

  /// The closure is given the number of the call, from 1.
  init(_ answer: @escaping @Sendable (Int, AutotaskRequest) throws -> AutotaskResponse) { self.answer = answer }

  /// A transport that gives these answers in order, the last one again and again.
  convenience init(_ answers: AutotaskResponse...) {
    self.init { number, _ in answers[min(number, answers.count) - 1] }
  }

  var seen: [AutotaskRequest] { requests.withLock { $0 } }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let number = requests.withLock { requests in
      requests.append(request)
      return requests.count
    }
    return try answer(number, request)
  }
}

extension AutotaskResponse {
  static func json(_ text: String, status: Int = 200, retryAfter: Int? = nil) -> AutotaskResponse {
    AutotaskResponse(
      status: status,
      contentType: "application/json",
      body: Array(text.utf8),
      retryAfter: retryAfter
    )
  }

  static func html(_ status: Int) -> AutotaskResponse {
    AutotaskResponse(status: status, contentType: "text/html", body: Array("<html>Runtime Error</html>".utf8))
  }

  static func empty(_ status: Int) -> AutotaskResponse {
    AutotaskResponse(status: status, contentType: nil, body: [])
  }
}

/// A client over a transport without a network.
func client(_ transport: ClosureTransport, base: String? = nil) throws -> AutotaskClient {
  AutotaskClient(transport, map: try map.get(), base: try base.map { try ServiceBase($0) })
}

/// The error that the body throws.
func failure(_ body: () async throws -> Void) async throws -> AutotaskError {
  try #require(await #expect(throws: AutotaskError.self) { try await body() })
}

extension Result where Failure == any Error, Success: Sendable {
  /// What the body answers or throws.
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
