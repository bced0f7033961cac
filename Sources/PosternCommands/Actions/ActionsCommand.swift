import ArgumentParser

/// What automations can do.
struct ActionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "actions",
    abstract: "The actions that a plan can be made for.",
    discussion: "Example: postern actions list --preset rewst",
    subcommands: [ActionsList.self, ActionsShow.self],
    defaultSubcommand: ActionsList.self
  )
}
