import Foundation
import LeastPrivilege
import PosternRuntime

/// The webhooks that `webhooks.yaml` declares for one connection.
struct DeclaredWebhooks {
  /// The entity of each.
  let entities: [String]

  /// Reads the file that the configuration names; one that is missing declares none.
  ///
  /// - Throws: ``CommandFailure`` with every error of the file.
  init(of connection: String, in configuration: PosternConfiguration) throws {
    let file = configuration.folder.file(configuration.webhooks)
    guard FileManager.default.fileExists(atPath: file.path) else {
      entities = []
      return
    }
    let known = configuration.connections.map(\.id)
    let read = try EventFile(file, try ResourceModel.embedded(), connections: known)
    entities = try read.checked().webhooks.filter { $0.connection == connection }.map(\.entity)
  }
}
