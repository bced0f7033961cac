import Autotask
import AutotaskEmulator
import Testing

@Suite struct RowConditionTests {
  private let ticket = RowCondition.reachable(field: "ticketID", entity: "Tickets", right: .query)

  @Test func `parts that always hold vanish`() {
    #expect(RowCondition.conjunction([.always, ticket, ticket, .all([])]) == ticket)
    #expect(RowCondition.disjunction([.never, ticket, ticket]) == ticket)
    #expect(RowCondition.disjunction([ticket, .always]) == .always)
    #expect(RowCondition.conjunction([ticket, .never]) == .never)
    #expect(RowCondition.conjunction([]) == .always)
    #expect(RowCondition.disjunction([]) == .never)
  }

  @Test func `lists of values of one field become one`() {
    #expect(
      RowCondition.disjunction([
        .field("companyType", isOneOf: [1, 6]), ticket, .field("companyType", isOneOf: [2, 1]),
      ])
        == .any([.field("companyType", isOneOf: [1, 2, 6]), ticket])
    )
  }

  @Test func `a part that another one already says vanishes`() {
    #expect(RowCondition.conjunction([.any([.isNull("taskID"), ticket]), ticket]) == ticket)
    #expect(RowCondition.disjunction([.all([.isNull("taskID"), ticket]), ticket]) == ticket)
  }

  @Test func `what is known to be null is used in the other parts`() {
    #expect(
      RowCondition.conjunction([.isNull("ticketID"), .any([.isSet("ticketID"), .isSet("taskID")])])
        == .all([.isNull("ticketID"), .isSet("taskID")])
    )
    #expect(RowCondition.conjunction([.isNull("ticketID"), ticket]) == .never)
    #expect(RowCondition.conjunction([.isNull("ticketID"), .isSet("ticketID")]) == .never)
    #expect(
      RowCondition.conjunction([.isNull("a"), .isNull("b"), .any([.isSet("a"), .all([.isSet("b"), ticket])])])
        == .never
    )
  }
}
