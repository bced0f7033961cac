import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks whether what Autotask would send reaches this Postern.
enum WebhookReach {
  /// Autotask gives up after ten seconds, too.
  private static let patience = TimeAmount.seconds(10)

  /// Posts a signed body to a URL: nobody but a Postern with the same store can tell that it is signed rightly.
  ///
  /// - Returns: What is wrong, nil where callouts would be taken.
  static func problem(_ url: String, _ body: [UInt8], _ signature: String) async -> String? {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "X-Hook-Signature", value: signature)
    request.body = .bytes(body)
    do {
      let answer = try await HTTPClient.shared.execute(request, timeout: patience)
      switch answer.status.code {
      case 200: return nil
      case 404: return "the path is not known there (404)"
      case 401: return "another Postern answers there: it does not know the key (401)"
      case let code: return "it answers with status \(code)"
      }
    } catch {
      return "nothing answers there"
    }
  }
}
