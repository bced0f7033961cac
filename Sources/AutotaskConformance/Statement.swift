package import Autotask

/// One sentence about how Autotask behaves on the wire, with the check that shows it.
///
/// The rows stand in `Statements/`, a file for each part of the facts: numbers such as `5.2-7` follow the sections of
/// what is known of the REST API, `field-note 18`, `disagreement 3` and `traffic 12` those of `docs/field-notes.md`.
/// A row that says how Autotask behaves is ``shown(_:_:_:_:needs:failsToSignIn:check:)``: its check runs against the emulator in
/// the tests, and against any address by `postern conformance`. Where sources disagree it is
/// ``switchable(_:_:_:_:needs:by:check:switched:)`` by a switch of the emulator and has a check for each side. What
/// cannot be shown says why (``notEmulated(_:_:_:_:because:)``); advice for clients says nothing of the service
/// (``advice(_:_:_:_:)``).
///
/// A check throws what it finds otherwise (``expect(_:_:_:)``), or ``Undecided`` where the service holds nothing to
/// look at. It must hold of a real tenant too: it looks for rows (``Probe/anyRow(_:where:)``), never names an id of
/// the emulator's, and asks the admin API only when it needs ``Need/emulator``.
package struct Statement: Sendable {
  /// What becomes of a statement.
  package enum Standing: Sendable {
    /// The emulator behaves so.
    case shown(Check)
    /// Sources disagree: the check of the default, and that of the other side, which a switch turns on.
    case switchable(String, Check, switched: Check)
    /// The emulator does not do it, for a reason.
    case notEmulated(String)
    /// It says nothing of what the service does: advice for clients, or a fact about the vendor.
    case advice
  }

  /// What a check needs beyond reading.
  package enum Need: Int, Sendable, Comparable {
    /// It reads.
    case reads
    /// It makes and changes records, which `--write` allows.
    case writes
    /// It asks the emulator's admin API.
    case emulator

    package static func < (left: Need, right: Need) -> Bool { left.rawValue < right.rawValue }
  }

  package typealias Check = @Sendable (Probe) async throws -> Void

  /// Its number.
  package let id: String
  /// The sentence.
  package let says: String
  /// How sure it is.
  package let evidence: Evidence
  /// Where it is from: a help page's path (`help:…`), a repository (`github:…`), or words.
  package let source: String
  package let needs: Need
  package let standing: Standing
  /// Whether its check signs in wrongly as the user: a real service may count that, and lock the account.
  package var failsToSignIn = false

  /// A statement that the emulator keeps.
  package static func shown(
    _ id: String,
    _ says: String,
    _ evidence: Evidence,
    _ source: String,
    needs: Need = .reads,
    failsToSignIn: Bool = false,
    check: @escaping Check
  ) -> Statement {
    Statement(
      id: id,
      says: says,
      evidence: evidence,
      source: source,
      needs: needs,
      standing: .shown(check),
      failsToSignIn: failsToSignIn
    )
  }

  /// A statement about which sources disagree.
  package static func switchable(
    _ id: String,
    _ says: String,
    _ evidence: Evidence,
    _ source: String,
    needs: Need = .reads,
    by name: String,
    check: @escaping Check,
    switched: @escaping Check
  ) -> Statement {
    Statement(
      id: id,
      says: says,
      evidence: evidence,
      source: source,
      needs: needs,
      standing: .switchable(name, check, switched: switched)
    )
  }

  /// A statement that the emulator does not keep.
  package static func notEmulated(
    _ id: String,
    _ says: String,
    _ evidence: Evidence,
    _ source: String,
    because reason: String
  ) -> Statement {
    Statement(id: id, says: says, evidence: evidence, source: source, needs: .reads, standing: .notEmulated(reason))
  }

  /// A statement with which a client is advised, or that tells of the vendor.
  package static func advice(
    _ id: String,
    _ says: String,
    _ evidence: Evidence,
    _ source: String
  ) -> Statement {
    Statement(id: id, says: says, evidence: evidence, source: source, needs: .reads, standing: .advice)
  }
}

extension Statement: CustomStringConvertible {
  package var description: String { id }
}

/// What a service does otherwise than a statement says.
package struct Contradiction: Error, Sendable, CustomStringConvertible {
  /// What the statement expects.
  package var expected: String
  /// What came instead.
  package var found: String

  package var description: String { found.isEmpty ? expected : "\(expected); found \(found)" }
}

/// A statement that cannot be judged here, since the service holds nothing to look at.
package struct Undecided: Error, Sendable, CustomStringConvertible {
  /// What is missing.
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// Fails a check unless a condition holds, in the statement's own words.
package func expect(_ holds: Bool, _ expected: String, _ reply: Reply? = nil) throws {
  guard !holds else { return }
  throw Contradiction(expected: expected, found: reply.map { "\($0.status) \($0.text.prefix(160))" } ?? "")
}

/// Fails a check unless a reply is a refusal with Autotask's `errors`, in words that contain the given ones.
package func expectRefusal(_ reply: Reply, _ words: String = "", status: Int = 500) throws {
  try expect(
    reply.status == status && reply.errors.contains { $0.contains(words) },
    "\(status) with `errors`\(words.isEmpty ? "" : " saying `\(words)`")",
    reply
  )
}
