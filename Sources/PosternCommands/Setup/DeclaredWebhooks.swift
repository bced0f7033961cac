import Foundation
import Yams

/// The webhooks that a file declares for one connection, as far as their number and entities go.
struct DeclaredWebhooks {
  /// The entity of each.
  let entities: [String]

  /// Reads the file that the configuration names; one that is missing declares none.
  ///
  /// - Throws: ``CommandFailure`` for broken YAML.
  init(of connection: String, in configuration: PosternConfiguration) throws {
    let file = configuration.folder.file(configuration.webhooks)
    guard let data = try? Data(contentsOf: file),
      let node = try Node.reading(String(decoding: data, as: UTF8.self), file: file.lastPathComponent)
    else {
      entities = []
      return
    }
    let first = configuration.connections.first?.id
    let webhooks = node.mapping?["webhooks"]?.sequence.map { Array($0) } ?? []
    entities = webhooks.compactMap { webhook in
      let named = webhook.mapping?["connection"]?.scalar?.string ?? first
      return named == connection ? webhook.mapping?["entity"]?.scalar?.string : nil
    }
  }
}
