import PosternWire
import Testing

struct WireAddressTests {
  @Test func addressesAreReadStrictly() {
    #expect(WireAddress("127.0.0.1:8484") == WireAddress(host: "127.0.0.1", port: 8484))
    #expect(WireAddress("[::1]:0")?.description == "[::1]:0")
    for text in ["", "x", ":1", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80", "a:-1"] {
      #expect(WireAddress(text) == nil, "\(text)")
    }
  }

  @Test func onlyThisMachineIsLoopback() {
    for host in ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "::1"] {
      #expect(WireAddress(host: host, port: 1).isLoopback, "\(host)")
    }
    for host in ["0.0.0.0", "::", "127.example.net", "127.0.0.1.example.net", "192.0.2.1", "127.0.0.256"] {
      #expect(!WireAddress(host: host, port: 1).isLoopback, "\(host)")
    }
  }
}
