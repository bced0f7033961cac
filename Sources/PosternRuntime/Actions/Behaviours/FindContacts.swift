import Autotask
import LeastPrivilege

/// Contacts by an e-mail address, whichever of the three it is.
struct FindContacts: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  private static let fields = ["emailAddress", "emailAddress2", "emailAddress3"]

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    let contacts = try entity("Contacts")
    let access = try await run.access(.query, on: contacts)
    var input = InputReader(run.call.input)
    let address = input.text("email", isRequired: true)?.trimmed ?? ""
    if input.problems.isEmpty, !address.contains("@") {
      input.problems.append(.init("/email", "expected an e-mail address"))
    }
    try await check(&input, .query, contacts)
    // A field that the caller may not read must not be found out about; where it may read none, it is denied.
    let readable = Self.fields.filter { access.reads(FieldKey($0)) }
    let fields = readable.isEmpty ? Self.fields : readable
    let filter = Filter.or(fields.map { .field($0, .eq, .string(address)) })
    return listed(try await rows(contacts, [fields.count == 1 ? .field(fields[0], .eq, .string(address)) : filter]))
  }
}
