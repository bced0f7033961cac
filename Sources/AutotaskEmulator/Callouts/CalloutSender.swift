internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Sends one callout to the address of its webhook and nowhere else: redirects are not followed.
struct CalloutSender: Sendable {
  let client: HTTPClient
  /// How long a receiver may take (Webhooks_Error_Handling help page: 10 seconds).
  let timeout: Duration

  /// - Throws: `CancellationError` when the emulator ends.
  func send(_ callout: Callout) async throws -> CalloutQueue.Outcome {
    let body = Array(callout.body.utf8)
    var request = HTTPClientRequest(url: callout.url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Connection", value: "close")
    if let secret = callout.secret {
      request.headers.add(name: CalloutSignature.header, value: CalloutSignature.value(of: body, secret: secret))
    }
    request.body = .bytes(ByteBuffer(bytes: body))
    do {
      let response = try await client.execute(request, timeout: .nanoseconds(timeout.wholeNanoseconds))
      // What it says beyond the status nobody reads.
      _ = try? await response.body.collect(upTo: 65_536)
      return .answered(Int(response.status.code))
    } catch let error as HTTPClientError {
      try Task.checkCancellation()
      let isLate = error == .deadlineExceeded || error == .connectTimeout || error == .readTimeout
      return .failed(isLate ? "The operation has timed out." : "The remote server cannot be reached: \(error).")
    } catch {
      try Task.checkCancellation()
      return .failed("The remote server cannot be reached: \(error).")
    }
  }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
