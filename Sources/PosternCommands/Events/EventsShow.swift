import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern events show`.
struct EventsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one event with its fields.",
    discussion: """
      Example: postern events show evt_000000000a5f3c0219d4e7 --format json

      Exit status: 0 shown, 1 failed, 2 there is no such event.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("The event, from `postern events list`.", valueName: "EVENT"))
  var id: String

  @Flag(help: "With the body of the callout as it came, where it is still kept.")
  var callout = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    guard let name = EventID(id) else {
      throw CommandFailure.usage("`\(id)` is no event; they are named as evt_000000000a5f3c0219d4e7 is")
    }
    let found = try await configurationOptions.load().withEvents(else: nil) { try await $0.event(name) }
    guard let event = found else { throw CommandFailure.usage("there is no event `\(id)`") }
    let json = event.json(showsCallout: callout)
    if format == .json { return Output.write(json.text(.indented)) }
    let words = json.object?.members.filter { !["format", "fields", "callout"].contains($0.key) } ?? []
    let rows = (words + event.happening.fields.members.map { ("  \($0.key)", $0.value) }).map { key, value in
      [key, (value.string ?? value.text()).withoutControls]
    }
    Output.write(TextTable(heads: ["format", Event.format], rows: rows).aligned)
    if callout, let body = json["callout"]?.string { Output.write(body.withoutControls) }
  }
}
