import Autotask
import LeastPrivilege
import Testing

/// Everything that checking grants can find: where, and in which words.
@Suite("Checking grants")
struct GrantCheckTests {
  @Test(arguments: GrantFault.all)
  func fault(_ fault: GrantFault) throws {
    let (grants, problems) = try examine(fault.document)
    #expect(problems == fault.problems)
    #expect((grants == nil) == problems.contains { $0.severity == .error })
  }

  @Test func aKeyIsGivenOnce() {
    var reader = GrantReader()
    let version = ("version", Int?.some(3), LocatedValue(.scalar(1), line: 3))
    let document = reader.read(LocatedValue(.map([version, ("version", 7, LocatedValue(.scalar(1), line: 7))])))
    #expect(document == nil)
    #expect(reader.problems == [GrantProblem(.error, at: "version", "key `version` is given twice")])
    #expect(reader.line(of: "version") == 7)
    #expect(reader.line(of: "version.more[0]") == 7)
  }

  @Test func whatIsReadIsWrittenAgain() throws {
    let text = """
      {'version': 1, 'forbid': [{'id': 'f', 'operations': [{'entity': '*', 'verbs': ['delete']}]}],
       'callers': [{'id': 'c', 'limits': {'concurrent': 2, 'priority': 'low'}, 'grants': [
        {'id': 'g', 'connection': 'main', 'actions': ['tickets.*'], 'companies': [174],
         'where': [{'op': 'in', 'field': 'Tickets.queueID', 'value': [8, 9]}],
         'fields': {'read': {'except': ['description']}, 'write': {'only': ['status', 'udf:*']}},
         'values': {'Tickets.status': [1, 5]}, 'impersonate': [7], 'mode': 'approval', 'verifyAfterWrite': true,
         'validUntil': '2027-03-01T00:00:00Z'}]}]}
      """
    let json = try JSONValue(parsing: text.replacing("'", with: "\""))
    var reader = GrantReader()
    let read = reader.read(LocatedValue(json))
    let document = try #require(read)
    var again = GrantReader()
    let second = again.read(LocatedValue(document.json))
    #expect(second == document)
    #expect(document.callers.first?.json["grants"] == json["callers"]?.array?.first?["grants"])
  }
}

/// A document in which something is wrong, and what is found; `'` stands for `"`.
struct GrantFault: Sendable, CustomTestStringConvertible {
  let name: String
  let document: String
  let problems: [GrantProblem]

  var testDescription: String { name }

  init(_ name: String, _ document: String, _ found: [(GrantProblem.Severity, String, String)]) {
    self.name = name
    self.document = document
    problems = found.map { GrantProblem($0.0, at: $0.1, $0.2) }
  }

  static let all: [GrantFault] = ofForm + ofMeaning
}
