internal import Autotask
internal import Synchronization

extension EmulatorCore {
  /// Every switch by its name, and whether it is on.
  func switches() -> Answer {
    let on = state.withLock { $0.switches }
    return .json(.object(JSONObject(EmulatorSwitch.allCases.map { ($0.rawValue, .bool(on.contains($0))) })))
  }

  /// Turns switches on or off from the next call on; those that are not named stay.
  func setSwitches(_ body: JSONObject) throws(AdminProblem) -> Answer {
    var changes: [(EmulatorSwitch, isOn: Bool)] = []
    for (name, value) in body {
      guard let row = EmulatorSwitch(rawValue: name) else {
        throw .unknown("switch", name, among: EmulatorSwitch.allCases.map(\.rawValue))
      }
      guard let isOn = value.bool else { throw AdminProblem("switch `\(name)` needs true or false") }
      changes.append((row, isOn))
    }
    state.withLock { state in
      for (row, isOn) in changes {
        if isOn { state.switches.insert(row) } else { state.switches.remove(row) }
      }
    }
    return switches()
  }
}
