/// Every statement against one address, one after another.
package struct ConformanceRun: Sendable {
  /// What a service does with a statement.
  package enum Verdict: Sendable, Equatable {
    /// It behaves as the statement says; where sources disagree, as the emulator's default.
    case agrees
    /// Where sources disagree, it takes the side that the emulator's switch turns on.
    case switched(String)
    /// It does otherwise.
    case differs(String)
    /// It holds nothing to look at.
    case undecided(String)
    /// The check was not allowed to run.
    case skipped(Statement.Need)
    /// The check was left out, as failed sign-ins may lock the account.
    case spared
  }

  /// One statement's outcome.
  package struct Result: Sendable {
    package var statement: Statement
    package var verdict: Verdict
  }

  package let results: [Result]

  /// Runs the checks of the statements that have one.
  ///
  /// - Parameters:
  ///   - statements: The statements; those without a check are passed over.
  ///   - allowing: The most that a check may need.
  ///   - signInFaults: Whether checks may sign in wrongly as the user.
  ///   - progress: Told before each check: how many are done, and the next one's number.
  /// - Throws: What breaks the run as a whole: a service that refuses the credentials, or that is not reached.
  package init(
    _ statements: [Statement] = Statement.all,
    on probe: Probe,
    allowing: Statement.Need,
    signInFaults: Bool,
    progress: (Int, Int, String) async -> Void = { _, _, _ in }
  ) async throws {
    let checked = statements.filter(\.hasCheck)
    try await Self.requireService(probe)
    var results: [Result] = []
    for (number, statement) in checked.enumerated() {
      await progress(number, checked.count, statement.id)
      guard statement.needs <= allowing else {
        results.append(Result(statement: statement, verdict: .skipped(statement.needs)))
        continue
      }
      let isSpared = statement.failsToSignIn && !signInFaults
      let verdict = isSpared ? .spared : try await Self.verdict(statement, probe)
      results.append(Result(statement: statement, verdict: verdict))
    }
    self.results = results
  }

  /// A first call that must succeed: repeated bad logins lock the account.
  private static func requireService(_ probe: Probe) async throws {
    let reply = try await probe.query("Companies", max: 1)
    guard reply.status == 200 else {
      throw Contradiction(expected: "a first query of Companies to be answered", found: "\(reply.status) \(reply.text)")
    }
  }

  private static func verdict(_ statement: Statement, _ probe: Probe) async throws -> Verdict {
    do {
      switch statement.standing {
      case .shown(let check): try await check(probe)
      case .switchable(let name, let check, let switched):
        do { try await check(probe) } catch let contradiction as Contradiction {
          do { try await switched(probe) } catch { throw contradiction }
          return .switched(name)
        }
      case .notEmulated, .advice: break
      }
      return .agrees
    } catch let contradiction as Contradiction {
      return .differs(contradiction.description)
    } catch let undecided as Undecided {
      return .undecided(undecided.description)
    }
  }
}

extension Statement {
  /// Whether a check shows it.
  package var hasCheck: Bool {
    switch standing {
    case .shown, .switchable: true
    case .notEmulated, .advice: false
    }
  }
}
