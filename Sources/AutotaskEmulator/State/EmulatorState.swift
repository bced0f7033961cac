internal import Autotask
internal import Foundation

/// What an emulator knows beside its rows.
struct EmulatorState: Sendable {
  /// A call that was received.
  struct Received: Sendable {
    var number: Int
    var user: String?
    var method: String
    var path: String
    var status: Int?
    var impersonating: String?
    /// What Autotask, or a fault, adds to the time of the answer.
    var delayMilliseconds = 0
  }

  var levels: LevelBook
  var tenant: TenantSettings
  var users = UserBook()
  /// Tracking identifiers that their vendor disabled.
  var disabledIdentifiers: Set<String> = []
  var picklists = PicklistBook()
  var faults = FaultPlan()
  /// The disagreements that are decided the other way.
  var switches: Set<EmulatorSwitch>
  var thresholds: Thresholds
  /// The moment at which the clock was stopped; nil while it follows the machine's.
  var frozen: Stamp?
  /// Until when no attachment is taken, after too many bytes in five minutes.
  var filesClosedUntil: Stamp?
  private(set) var received: [Received] = []
  private(set) var lastNumber = 0

  /// Calls kept at most; older ones are forgotten.
  private static let kept = 100_000

  init(levels: LevelBook, tenant: TenantSettings, thresholds: Thresholds, switches: Set<EmulatorSwitch>) {
    self.levels = levels
    self.tenant = tenant
    self.thresholds = thresholds
    self.switches = switches
  }

  /// The emulator's time.
  var now: Stamp { frozen ?? Stamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  /// Takes no attachment for five minutes from now, unless that time is running already.
  mutating func closeFiles() {
    if let until = filesClosedUntil, now < until { return }
    filesClosedUntil = now.adding(AttachmentRules.window)
  }

  /// Notes a call and answers its number.
  mutating func note(_ call: Received) -> Int {
    lastNumber += 1
    var call = call
    call.number = lastNumber
    received.append(call)
    if received.count > Self.kept { received.removeFirst(received.count - Self.kept / 2) }
    return lastNumber
  }

  /// Notes the outcome of a call.
  mutating func note(status: Int, of number: Int) {
    guard let first = received.first?.number, received.indices.contains(number - first) else { return }
    received[number - first].status = status
  }

  /// Notes that a call waits.
  mutating func note(delay milliseconds: Int, of number: Int) {
    guard let first = received.first?.number, received.indices.contains(number - first) else { return }
    received[number - first].delayMilliseconds += milliseconds
  }
}
