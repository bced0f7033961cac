import PosternWire
import Testing

@testable import PosternServer

/// From whose pages `/mcp` may be reached.
struct OwnOriginTests {
  private let loopback = OwnOrigin(listens: WireAddress(host: "127.0.0.1", port: 8484), publicAddress: nil)

  @Test func onTheLoopback() {
    let own: [([String], String?)] = [
      ([], "127.0.0.1:8484"), ([], nil), (["http://127.0.0.1:8484"], "127.0.0.1:8484"),
      (["http://localhost:8484"], "localhost:8484"), (["http://[::1]:8484"], "[::1]:8484"),
      (["HTTP://LocalHost:8484"], "LOCALHOST:8484"), (["http://localhost"], "localhost"),
    ]
    for (origins, authority) in own {
      #expect(loopback.admits(origins, authority: authority, isSecure: false), "\(origins)")
    }
    let others: [([String], String?)] = [
      (["http://127.0.0.1:8485"], "127.0.0.1:8484"), (["https://127.0.0.1:8484"], "127.0.0.1:8484"),
      (["http://example.net:8484"], "example.net:8484"), (["http://example.net:8484"], "127.0.0.1:8484"),
      (["http://127.0.0.1:8484", "http://127.0.0.1:8484"], "127.0.0.1:8484"), (["null"], "127.0.0.1:8484"),
      ([""], "127.0.0.1:8484"), (["http://127.0.0.1:8484"], nil),
    ]
    for (origins, authority) in others {
      #expect(!loopback.admits(origins, authority: authority, isSecure: false), "\(origins)")
    }
  }

  @Test func behindAProxyThePublicAddressCounts() {
    let own = OwnOrigin(listens: WireAddress(host: "0.0.0.0", port: 8484), publicAddress: "https://Postern.example.net")
    #expect(own.admits(["https://postern.example.net"], authority: "internal:8484", isSecure: false))
    for origin in ["http://postern.example.net", "https://postern.example.net:444", "http://internal:8484"] {
      #expect(!own.admits([origin], authority: "internal:8484", isSecure: false))
    }
    let below = OwnOrigin(
      listens: WireAddress(host: "0.0.0.0", port: 8484),
      publicAddress: "https://example.net:8443/postern"
    )
    #expect(below.admits(["https://example.net:8443"], authority: nil, isSecure: false))
    // An address that cannot be read has no pages.
    let broken = OwnOrigin(listens: WireAddress(host: "0.0.0.0", port: 1), publicAddress: "not an address")
    #expect(!broken.admits(["not an address"], authority: nil, isSecure: false))
    #expect(broken.admits([], authority: nil, isSecure: false))
  }

  @Test func elsewhereTheConfiguredNameCounts() {
    let own = OwnOrigin(listens: WireAddress(host: "postern.example.net", port: 443), publicAddress: nil)
    #expect(own.admits(["https://postern.example.net"], authority: "postern.example.net", isSecure: true))
    #expect(!own.admits(["https://example.org"], authority: "example.org", isSecure: true))
    #expect(!own.admits(["https://127.0.0.1"], authority: "127.0.0.1", isSecure: true))
  }
}
