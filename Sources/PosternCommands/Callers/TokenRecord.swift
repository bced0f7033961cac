import Foundation
import PosternStore

extension [AccessToken] {
  /// A row for each.
  func table(at now: Date) -> TextTable {
    TextTable(
      heads: ["holder", "token", "state", "created", "expires", "last used"],
      rows: map { token in
        [
          token.holderName, token.id, token.state(at: now).rawValue, token.created.formatted(.iso8601),
          token.expires?.formatted(.iso8601) ?? "never", token.lastUsed?.formatted(.iso8601) ?? "",
        ]
      }
    )
  }
}
