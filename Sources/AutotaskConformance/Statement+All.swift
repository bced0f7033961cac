extension Statement {
  /// Every statement, in the order of the facts.
  package static let all: [Statement] = [
    addresses, credentials, calls, metadata, queries, dates, picklists, userDefinedFields, texts, references, stamps,
    attachments, errors, webhooks, permissions, impersonation, limits, deskRules, projectRules, openQuestions,
    pagingNotes, routeNotes, writeNotes, valueNotes, limitNotes, accountNotes, webhookNotes, fileNotes, peopleNotes,
    hygieneNotes, disagreements, traffic,
  ].flatMap { $0 }
}
