import Autotask
package import Foundation
package import PosternRuntime

/// One Autotask database as `postern.yaml` describes it.
package struct ConnectionConfiguration: Sendable, Equatable {
  /// The id by which commands name it.
  package var id: String
  /// Where the service begins; nil for `auto`, zone discovery.
  package var baseURL: String?
  /// The API user's name, or where it is kept.
  package var username: ConfigurationText
  /// Where the API user's secret is kept.
  package var secret: SecretReference
  /// Where the tracking identifier is kept.
  package var integrationCode: SecretReference
  /// What Autotask allows the connection, where that is not the default.
  package var limits = ConnectionLimits()
  /// Which companies are offered for mapping, nil for every active one.
  package var companies: CompanyFilter?

  /// Makes a connection.
  package init(
    id: String,
    baseURL: String?,
    username: ConfigurationText,
    secret: SecretReference,
    integrationCode: SecretReference
  ) {
    self.id = id
    self.baseURL = baseURL
    self.username = username
    self.secret = secret
    self.integrationCode = integrationCode
  }
}

/// A text that is written out, or a reference to where it is kept.
package enum ConfigurationText: Sendable, Equatable, CustomStringConvertible {
  case plain(String)
  case reference(SecretReference)

  /// Reads either.
  package init(_ text: String) { self = SecretReference(text).map(Self.reference) ?? .plain(text) }

  /// The text as it is written in the file.
  package var description: String {
    switch self {
    case .plain(let text): text
    case .reference(let reference): reference.description
    }
  }
}

/// How the ledger is kept.
package struct LedgerConfiguration: Sendable, Equatable {
  /// The keys of `ledger`.
  static let keys = ["checkpoints", "key"]

  /// A file or URL outside where checkpoints are kept besides, nil for none.
  package var checkpoints: String?
  /// The file of the key that signs checkpoints, nil for one beside the store.
  package var key: String?

  /// The defaults.
  package init() {}
}

/// What `postern.yaml` and the environment say.
package struct PosternConfiguration: Sendable, Equatable {
  /// The file, nil when there is none.
  package var file: URL?
  /// Where relative paths start: the file's folder, or the working folder.
  package var folder: URL
  /// Where callers are served.
  package var listen: String = "127.0.0.1:8484"
  /// Where administrators are served.
  package var admin: String = "127.0.0.1:8485"
  /// Where callouts are taken, nil when they are taken on ``listen``.
  package var hooks: String?
  /// The certificates of the addresses.
  package var tls = TLSConfigurationFiles()
  /// Whether the maker of a grant may not approve under it.
  package var approvesSeparately = false
  /// Whom to tell of a weakness, as a URI; nil for nobody.
  package var securityContact: String?
  /// The store's address, such as `sqlite:postern.db`.
  package var store: String = "sqlite:postern.db"
  /// The connections in the order of the file.
  package var connections: [ConnectionConfiguration] = []
  /// The file of the grants.
  package var grants: String = "grants.yaml"
  /// The file of the webhooks.
  package var webhooks: String = "webhooks.yaml"
  /// How the ledger is kept.
  package var ledger = LedgerConfiguration()

  /// The defaults, with relative paths starting at a folder.
  package init(folder: URL) { self.folder = URL(fileURLWithPath: folder.path, isDirectory: true) }

  /// The connection of an id, or without one the only or first.
  ///
  /// - Throws: ``CommandFailure`` with the nearest ids.
  package func connection(_ id: String?) throws -> ConnectionConfiguration {
    let place = file?.lastPathComponent ?? "postern.yaml"
    guard let id else {
      if let first = connections.first { return first }
      throw CommandFailure.usage("`\(place)` has no connections; add one with `postern setup`")
    }
    if let connection = connections.first(where: { $0.id == id }) { return connection }
    let known = connections.map(\.id)
    let advice = known.isEmpty ? "`\(place)` has none; add one with `postern setup`" : "known: \(known.codeList)"
    throw CommandFailure.unknown("connection", id, among: known, advice: advice)
  }
}
