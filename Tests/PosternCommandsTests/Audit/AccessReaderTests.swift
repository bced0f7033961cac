import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import PosternCommands
import Synchronization
import Testing

@Suite("Reading rights")
struct AccessReaderTests {
  /// An Autotask that does not answer the one call for all entities.
  private final class WithoutOneCall: AutotaskTransport {
    let next: any AutotaskTransport
    private let state = Mutex((sent: 0, inFlight: 0, most: 0))

    init(_ next: any AutotaskTransport) { self.next = next }

    var sent: Int { state.withLock { $0.sent } }
    var mostInFlight: Int { state.withLock { $0.most } }

    func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
      state.withLock { state in
        state.sent += 1
        state.inFlight += 1
        state.most = max(state.most, state.inFlight)
      }
      defer { state.withLock { $0.inFlight -= 1 } }
      guard request.path != "/V1.0/EntityInformation" else {
        return AutotaskResponse(status: 404, contentType: "application/json", body: Array(#"{"Message":"none"}"#.utf8))
      }
      return try await next.send(request)
    }
  }

  @Test("Entity by entity where the one call is not answered: the same rights, two in flight, 233 requests")
  func entityByEntity() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      let credentials = AutotaskCredentials(
        userName: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: Secret(emulator.integrationCode)
      )
      try await withAutotaskClient(address: emulator.baseURL, credentials: credentials) { client in
        let transport = WithoutOneCall(client.transport)
        let single = try await AccessReader(AutotaskClient(transport, map: client.map)).information()
        let together = try await AccessReader(client).information()
        #expect(single.count == 232)
        #expect(single.mapValues(\.access) == together.mapValues(\.access))
        #expect(transport.sent == 233)
        #expect(transport.mostInFlight == 2)
      }
    }
  }
}
