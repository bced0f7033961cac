import Autotask
import LeastPrivilege

/// A ticket by its number.
struct FindTicket: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    let tickets = try entity("Tickets")
    try await run.require(.query, on: tickets)
    var input = InputReader(run.call.input)
    let number = input.text("number", isRequired: true)?.trimmed ?? ""
    try await check(&input, .query, tickets)
    let found = try await rows(tickets, [.field("ticketNumber", .eq, .string(number))], limit: 10)
    return listed(found)
  }
}
