import Foundation
import FoundationXML
import Testing

@Suite("The plan as a page")
struct PlanPageTests {
  private func page(_ arguments: String...) async throws -> PageReader {
    let run = await CommandRun(["plan", "--format", "html"] + arguments)
    #expect(run.status == 0)
    return try PageReader(run.output)
  }

  @Test("is well-formed, and every id is its own")
  func wellFormed() async throws {
    let page = try await page("--preset", "rewst")
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let links = page.elements.compactMap { $0.attributes["href"] }
    #expect(links.allSatisfy { $0.hasPrefix("#") && ids.contains(String($0.dropFirst())) })
  }

  @Test("loads nothing, runs nothing, and says so in its policy")
  func selfContained() async throws {
    let page = try await page("--preset", "rewst")
    let names = Set(page.elements.map(\.name))
    #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "form"]))
    #expect(page.elements.allSatisfy { $0.attributes["src"] == nil && $0.attributes["style"] == nil })
    #expect(page.elements.allSatisfy { element in !element.attributes.keys.contains { $0.hasPrefix("on") } })
    #expect(!page.text.contains("url(") && !page.text.contains("@import"))
    let policy = page.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
    #expect(policy?.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'")
  }

  @Test("has landmarks, a language, captions, heads with scopes, and a box for every setting")
  func accessible() async throws {
    let page = try await page("--preset", "rewst")
    for name in ["header", "nav", "main", "footer", "h1"] {
      #expect(page.elements.filter { $0.name == name }.count == 1, "\(name)")
    }
    #expect(page.elements.first { $0.name == "html" }?.attributes["lang"] == "en")
    #expect(page.elements.filter { $0.name == "table" }.count == page.elements.filter { $0.name == "caption" }.count)
    #expect(page.elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
    let boxes = page.elements.filter { $0.name == "input" && $0.attributes["id"]?.hasPrefix("set-") == true }
    #expect(boxes.count == 20)
    #expect(page.elements.filter { $0.name == "label" }.count == page.elements.filter { $0.name == "input" }.count)
  }

  @Test("escapes what the user names")
  func escapes() async throws {
    let page = try await page("tickets.get", "--name", "<script>alert(\"1\")</script> & 'co'\u{1B}")
    #expect(!page.text.contains("<script"))
    #expect(page.text.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;\u{FFFD}"))
  }
}

/// A page read as XML.
private struct PageReader {
  struct Broken: Error {}
  struct Element {
    var name: String
    var attributes: [String: String]
  }

  let text: String
  let elements: [Element]

  init(_ text: String) throws {
    self.text = text
    let parser = XMLParser(data: Data(text.utf8))
    let collector = Collector()
    parser.delegate = collector
    guard parser.parse() else { throw parser.parserError ?? Broken() }
    elements = collector.elements
  }

  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [Element] = []

    func parser(
      _ parser: XMLParser,
      didStartElement name: String,
      namespaceURI: String?,
      qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements.append(Element(name: name, attributes: attributes))
    }
  }
}
