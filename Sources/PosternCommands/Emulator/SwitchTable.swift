import Autotask
import AutotaskEmulator

/// The emulator's switches, for people and for the command line.
struct SwitchTable {
  /// Every switch with both of its sides and the reason of its default.
  var text: String {
    EmulatorSwitch.allCases.map { row in
      "\(row.rawValue)\n  default: \(row.row.off)\n  on: \(row.row.on)\n  why: \(row.row.why)"
    }.joined(separator: "\n\n")
  }

  /// The switches of names.
  ///
  /// - Throws: ``CommandFailure`` that names the nearest switch.
  static func named(_ names: [String]) throws -> Set<EmulatorSwitch> {
    Set(
      try names.map { name in
        if let row = EmulatorSwitch(rawValue: name) { return row }
        let nearest = nearestNames(to: name, in: EmulatorSwitch.allCases.map(\.rawValue), limit: 1).first
        let hint = nearest.map { "did you mean `\($0)`? " } ?? ""
        throw CommandFailure.usage("unknown switch `\(name)`: \(hint)`postern emulator --switches` lists them")
      }
    )
  }
}
