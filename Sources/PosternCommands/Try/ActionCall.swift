package import Autotask
package import LeastPrivilege

/// One action made ready to be sent: the request, and what its answer must show.
package struct ActionCall: Sendable {
  /// How an answer is judged.
  enum Check: Sendable, Equatable {
    /// This row comes back.
    case row(Int64)
    /// This row is among those that come back; any rows where none is known.
    case rows(with: Int64?)
    /// An id comes back; the row is then one that was made.
    case made(entity: String, parent: Int64?, body: JSONObject)
    /// It is accepted, and a row that was made is gone.
    case removed(entity: String, id: Int64)
    /// It is accepted.
    case accepted
  }

  /// The action.
  package var action: Action
  /// What is sent.
  package var request: AutotaskRequest
  var check: Check
}

/// A row that was made to try an action on.
package struct MadeRow: Sendable, Equatable {
  /// The entity.
  package var entity: String
  /// The row's id.
  package var id: Int64
  /// The parent's id, where the row is made and removed below one.
  package var parent: Int64?
  /// What was sent, with the id.
  var row: JSONObject

  /// Where a person finds it.
  package var description: String {
    let name = row.members.first { $0.value.string?.hasPrefix(SampleRows.mark) == true }?.value.string
    return "\(entity) \(id)" + (name.map { " (\($0))" } ?? "")
  }
}
