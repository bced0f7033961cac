import Foundation
import PosternStore
import Testing

@Suite("The text of a token")
struct AccessTokenTextTests {
  @Test("has its holder's prefix and 43 characters, and no two are alike")
  func form() throws {
    let texts = (0..<200).map { _ in AccessTokenText(for: .caller("c")) }
    #expect(Set(texts.map(\.revealed)).count == 200)
    for text in texts {
      #expect(text.revealed.wholeMatch(of: /pst_[A-Za-z0-9_-]{43}/) != nil)
      #expect(!text.isForAdministrators)
    }
    let admin = AccessTokenText(for: .administrator("ana", .viewer))
    #expect(admin.revealed.wholeMatch(of: /pso_[A-Za-z0-9_-]{43}/) != nil)
    #expect(admin.isForAdministrators)
    #expect(AccessToken(for: .caller("c"), created: Date()).id.wholeMatch(of: /tok_[a-z0-9]{12}/) != nil)
  }

  @Test("hashes alike when it is sent back, by SHA-256")
  func hash() throws {
    let text = AccessTokenText(for: .caller("c"))
    #expect(try #require(AccessTokenText(text.revealed)).hash == text.hash)
    let known = try #require(AccessTokenText("pst_" + String(repeating: "A", count: 43)))
    let hex = known.hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(hex == "6340a468794d374ddec9bef96538b0e22a7f04d9f7403ed7e67b2f8934855ee2")
  }

  @Test("is shown by no description, interpolation or dump")
  func secrecy() {
    let text = AccessTokenText(for: .caller("c"))
    let secret = String(text.revealed.dropFirst(4))
    var dumped = ""
    dump(text, to: &dumped)
    for shown in ["\(text)", String(describing: text), String(reflecting: text), dumped, "\([text])"] {
      #expect(!shown.contains(secret))
    }
  }

  @Test(
    "What no token can be is no token",
    arguments: [
      "", "pst_", "pst_" + String(repeating: "A", count: 42), "pst_" + String(repeating: "A", count: 44),
      "psx_" + String(repeating: "A", count: 43), "PST_" + String(repeating: "A", count: 43),
      "pst_" + String(repeating: "A", count: 42) + "=", "pst_" + String(repeating: "A", count: 42) + " ",
      "pst_" + String(repeating: "A", count: 41) + "é",
    ]
  )
  func strangers(_ text: String) { #expect(AccessTokenText(text) == nil) }
}
