import Crypto
import Foundation
import PosternRuntime
import Testing

@Suite("Signatures of callouts")
struct CalloutSignatureTests {
  /// A title in a callout, and the base64 by which each form of the body is signed; made by another program.
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var title: String
    var codes: [String]

    init(_ name: String, _ title: String, _ codes: String...) {
      self.name = name
      self.title = title
      self.codes = codes
    }

    var testDescription: String { name }

    var body: [UInt8] {
      Array(
        #"{"Action":"Update","Id":7,"EntityType":"Ticket","Fields":{"Title":"\#(title)"},"SequenceNumber":1}"#.utf8
      )
    }
  }

  static let vectors = [
    Vector(
      "an ampersand",
      #"A & B"#,
      "VmQUYDQucFn7t3p10fnps2dcyWk=",
      "TsX9Pm4odxvwXuzw73xfkuPziDY=",
      "pfG+97gl0QfUOebCKacBGnYDduQ="
    ),
    Vector(
      "angle brackets",
      #"<b>"#,
      "29XAeJmK8w/nwe75CaCJsjyqBHw=",
      "jazqLwKVKMLqz9EYDRTw+mSsrLY=",
      "qX/aU6q0N6c65CHTZaW5vXI4g9c="
    ),
    Vector(
      "an apostrophe",
      #"it's"#,
      "8O83vMAC5KF3yQ8yOisEmDdccYk=",
      "kwKrSupL2n7ai0A1qJOzDahn/9c=",
      "WJhXD0zkF5HeVywgNOTRX8C/HYs="
    ),
    Vector(
      "a plus sign",
      #"1+1"#,
      "VdtD8jqLjqJPuHvsUwmE1AF1C38=",
      "St0M9DB/M8IPaemLF9vkZ+GhOlA=",
      "pKX0ZXkmh/3swE0vXfwvdaL1HpQ="
    ),
    Vector(
      "a backtick",
      #"`x`"#,
      "g2E4EvbLwehNHfqxIWNHfCeZ0Xo=",
      "EDcCfj9Nm+0lVGtUJhWvv3orBUo=",
      "k3xHEvatTzhpEEU7v0jKCAI6sG8="
    ),
    Vector(
      "an accent",
      #"café"#,
      "zyQZbP8gR3oTDJGFE8Y490gkog8=",
      "EudO+PnNn3V0+HteLfIpgD3wXLM=",
      "ZxB8KnoPCG13ApWISBSqGrW3Nms="
    ),
    Vector(
      "an emoji",
      #"😀"#,
      "MHoQQ01GyS1GuL12/yn+I0qY5BM=",
      "mqb9d45YBSMT5ewGOcDOFQrQtKQ=",
      "ZB/1+HeOpwm6mIX1BMGo5khSTsk="
    ),
    Vector(
      "escaped quotes",
      #"say \"hi\""#,
      "XD8DKJFTiAgmuYmghvSTq2inSH0=",
      "wDZBvBlJrTq1XnbHocXiWt0YRq4=",
      "8aPxJuaBFbWvTfH9cdXZZ7gceNc="
    ),
    Vector(
      "an escaped slash",
      #"a\/b"#,
      "dpZQFehfe5arwQO90XaYAkNNWjI=",
      "Dh7Q5l2LO53bqdCp4aSSYk8BobY=",
      "+0o9xGTjOJao7z4hj8kB2kg9r9Y="
    ),
    Vector(
      "lower-case hex",
      #"caf\u00e9 \u0026"#,
      "301oU9dow+DKkTnRY1zwZSGJo5Y=",
      "DHyhRb2X3Gzs0YK1fXvc+/btzHM=",
      "bhi2mv5UUVH6oPEMB/cIjm/414o="
    ),
    Vector(
      "control characters",
      #"a\u000ab\u007f"#,
      "jSGXfPOrpSShLvMC28eO0XEdv1Y=",
      "sP+vJKvPpzkq42SsASdBVTCRbLo=",
      "qEJFLy/zPTvtf2OAgNCL1hjggdc="
    ),
    Vector(
      "a letter that need not be escaped",
      #"\u0041"#,
      "kRjF3JXv6UCiq/Uh71GsXX3PDJc=",
      "pKWlrQ47/wVCjkrUHSpQlqRah2g=",
      "bIk1DMafxMLeEo2/KVKuu89dBoM="
    ),
    Vector(
      "all of it",
      #"<é & '\"`+\\ 😀>"#,
      "AwNnElxqiZIVhx57aXBcJzmtaxM=",
      "6aAVqsNh0BwUuK2gD5LtL9w1ReI=",
      "wKOVVnmsPLnV4JrTFw371LVK/p0="
    ),
  ]

  private static let key = SymmetricKey(data: Data("k\u{E9}y-0123456789".utf8))
  private static let other = SymmetricKey(data: Data("another key".utf8))

  private func form(_ header: String, _ body: [UInt8], _ keys: [SymmetricKey] = [Self.key]) -> CalloutForm? {
    CalloutSignature(header)?.form(of: body, signedBy: keys)
  }

  @Test("A callout is taken by the bytes that came, or by one of the two forms that were seen", arguments: vectors)
  func forms(_ vector: Vector) {
    for (wanted, code) in zip(CalloutForm.allCases, vector.codes) {
      #expect(form("sha1=\(code)", vector.body) == wanted)
      #expect(form("sha1=\(code)", vector.body, [Self.other, Self.key]) == wanted)
      #expect(form("sha1=\(code)", vector.body, [Self.other]) == nil)
      #expect(form("sha1=\(code)", vector.body, []) == nil)
      var changed = vector.body
      changed[changed.count - 2] ^= 1
      #expect(form("sha1=\(code)", changed) == nil)
    }
  }

  @Test("A header of any other form is none")
  func headers() throws {
    let vector = try #require(Self.vectors.first)
    let code = vector.codes[0]
    let bytes = try #require(Data(base64Encoded: code))
    let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    // The last digit before the sign of the end has two bits that say nothing.
    let spelled = code.dropLast(2) + "l="
    for wrong in [
      "", code, "sha1=", "SHA1=\(code)", "sha256=\(code)", "sha1=\(hex)", "sha1= \(code)", "sha1=\(code) ",
      "sha1=\(code.dropLast())", "sha1=\(code.dropLast(5))=", "sha1=\(code)=", "sha1=\(spelled)", "sha1=sha1=\(code)",
      "sha1=\(Data(bytes.dropLast()).base64EncodedString())", "sha1=\((bytes + [0]).base64EncodedString())",
    ] {
      #expect(form(wrong, vector.body) == nil, "\(wrong)")
    }
    #expect(form("sha1=\(code)", vector.body) == .raw)
  }

  @Test("Bytes that are no UTF-8, and JSON that breaks off, have the raw form alone")
  func brokenBodies() {
    for body in [[0xFF, 0x22], Array(#"{"a":"\"#.utf8), Array(#"{"a":"\u00"#.utf8), []] as [[UInt8]] {
      let code = HMAC<Insecure.SHA1>.authenticationCode(for: body, using: Self.key)
      #expect(form("sha1=\(Data(code).base64EncodedString())", body) == .raw)
      _ = CalloutForm.allCases.map { $0.bytes(of: body) }
    }
  }
}
