internal import Autotask
internal import GRDB

/// What documents and articles entail.
///
/// Drafts and approvals are not visible over the API, and every row here is published, so the rule that a draft stops
/// changes has nothing to work on.
///
/// Source: DocumentsEntity, KnowledgeBaseArticlesEntity and ArticleToDocumentAssociationsEntity help pages.
enum KnowledgeRules {
  private static let contents = [
    "Documents": "DocumentPlainTextContent", "KnowledgeBaseArticles": "ArticlePlainTextContent",
  ]

  /// The text is a child that can be changed and not made: it comes with its document.
  static func addContent(_ write: Write) throws {
    guard write.kind == .create, let name = contents[write.schema.name],
      let schema = write.session.blueprint.schema(name)
    else { return }
    var row = Draft(schema)
    row["id"] = write.row["id"]
    try row.insert(in: write.session.db)
  }

  /// An association of an article with a document is kept from both ends, is made at both and goes from both.
  private struct Ends {
    let mirror: String
    let article: String
    let document: String
    let mirrorArticle: String
    let mirrorDocument: String
  }

  private static let ends: [String: Ends] = [
    "ArticleToDocumentAssociations": Ends(
      mirror: "DocumentToArticleAssociations",
      article: "articleID",
      document: "associatedDocumentID",
      mirrorArticle: "associatedArticleID",
      mirrorDocument: "documentID"
    ),
    "DocumentToArticleAssociations": Ends(
      mirror: "ArticleToDocumentAssociations",
      article: "associatedArticleID",
      document: "documentID",
      mirrorArticle: "articleID",
      mirrorDocument: "associatedDocumentID"
    ),
  ]

  static func mirror(_ write: Write) throws {
    guard let ends = ends[write.schema.name], let schema = write.session.blueprint.schema(ends.mirror) else { return }
    var row = Draft(schema)
    row[ends.mirrorArticle] = write.row[ends.article]
    row[ends.mirrorDocument] = write.row[ends.document]
    try row.insert(in: write.session.db)
  }

  static func forgetMirror(of row: Draft, _ db: Database) throws {
    guard let ends = ends[row.schema.name] else { return }
    try db.execute(
      sql: "DELETE FROM \(ends.mirror) WHERE \(ends.mirrorArticle) = ? AND \(ends.mirrorDocument) = ?",
      arguments: [row[ends.article], row[ends.document]]
    )
  }
}
