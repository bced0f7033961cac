import ArgumentParser

/// `postern secrets`: the sealed secrets of the store, and the key they are sealed under.
struct SecretsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secrets",
    abstract: "Keep secrets sealed in the store, to be referred to as sealed:NAME; exchange them and their key.",
    discussion: """
      Secrets are sealed with AES-256-GCM under a key that is not in the store: the file that POSTERN_KEY_FILE names, or
      the systemd credential `postern-key`. No command shows a secret.

      Example: postern secrets new-key /etc/postern/key
      Example: printf %s "$SECRET" | POSTERN_KEY_FILE=/etc/postern/key postern secrets set main.secret
      """,
    subcommands: [
      SecretsList.self, SecretsSet.self, SecretsRemove.self, SecretsRotate.self, SecretsNewKey.self,
    ]
  )
}
