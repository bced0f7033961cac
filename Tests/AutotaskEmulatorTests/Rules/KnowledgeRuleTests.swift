import Autotask
import AutotaskEmulator
import Testing

/// What documents and articles entail.
@Suite struct KnowledgeRuleTests {
  @Test(arguments: [("Documents", "DocumentPlainTextContent"), ("KnowledgeBaseArticles", "ArticlePlainTextContent")])
  func theTextComesWithItsDocument(_ entity: String, _ content: String) async throws {
    try await withSmallEmulator { wire in
      let id = try await wire.made(entity)
      #expect(try await wire.row(content, id)["contentData"] == .null)
      let path = "\(entity)/\(id.plainText)/PlainTextContent"
      #expect(try await wire.call("PATCH", path, ["id": id, "contentData": "Words"]).status == 200)
      #expect(try await wire.row(content, id)["contentData"] == "Words")
      #expect(try await wire.call("POST", path, ["contentData": "More"]).status == 405)
    }
  }

  /// An association stands at both ends, whichever it was made at, and goes from both.
  @Test(arguments: [false, true]) func anAssociationStandsAtBothEnds(_ isFromDocument: Bool) async throws {
    try await withSmallEmulator { wire in
      let article = try await wire.made("KnowledgeBaseArticles")
      let document = try await wire.made("Documents")
      let ends = [
        ("KnowledgeBaseArticles/\(article.plainText)/DocumentAssociations", "associatedDocumentID", document),
        ("Documents/\(document.plainText)/ArticleAssociations", "associatedArticleID", article),
      ]
      let (here, there) = isFromDocument ? (ends[1], ends[0]) : (ends[0], ends[1])
      let id = try await wire.made(at: here.0, .object(JSONObject([(here.1, here.2)])))
      #expect(try await wire.call("GET", there.0).items.map { $0[there.1] } == [there.2])
      #expect(try await wire.call("DELETE", "\(here.0)/\(id.plainText)").status == 200)
      #expect(try await wire.call("GET", there.0).items.isEmpty)
    }
  }
}
