internal import Autotask

extension EmulatorState {
  /// The user whose name, secret and tracking identifier these are, nil where one of them is wrong.
  ///
  /// Wrong secrets lock the user after so many as ``Limits/failedLogins`` says, and a locked one is refused with the
  /// right secret too. The identifier is stored on the user and compared; that of a vendor can be disabled for all.
  ///
  /// Source: API_User_Add_Edit help page (`Locked`, and the database's setting for failed logins);
  /// API_Tracking_Identifier help page; AutotaskDevelopment/Sample-Code issue 2.
  /// - Returns: The user, and whether something is to be kept.
  mutating func admit(_ credentials: Credentials) -> (user: APIUser?, changed: Bool) {
    guard var user = users[credentials.username], !user.isLocked else { return (nil, false) }
    guard user.secret.revealed == credentials.secret else {
      user.failures += 1
      let most = thresholds.limits.failedLogins
      user.isLocked = most > 0 && user.failures >= most
      users[credentials.username] = user
      return (nil, user.isLocked)
    }
    var changed = false
    if user.integrationCode.isEmpty, switches.contains(.bindsEmptyIdentifier), !credentials.integrationCode.isEmpty {
      user.integrationCode = credentials.integrationCode
      changed = true
    }
    guard !user.integrationCode.isEmpty, user.integrationCode == credentials.integrationCode,
      !disabledIdentifiers.contains(user.integrationCode)
    else { return (nil, false) }
    if user.failures > 0 || changed {
      user.failures = 0
      users[credentials.username] = user
    }
    return (user, changed)
  }
}
