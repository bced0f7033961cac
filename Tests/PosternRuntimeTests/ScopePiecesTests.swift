import Autotask
import PosternRuntime
import Testing

/// Scopes are split so that every piece is a query that Autotask takes.
struct ScopePiecesTests {
  private func ids(_ range: ClosedRange<Int64>) -> JSONValue { .array(range.map(JSONValue.integer)) }

  @Test func aScopeThatFitsIsOnePiece() {
    let scope = Filter.field("companyID", .in, ids(1...500))
    #expect(ScopePieces(scope, besides: 0).filters == [scope])
    #expect(ScopePieces(nil, besides: 400).filters == [nil])
  }

  @Test func listsAreSplitBesidesTheCallersOwn() {
    let scope = Filter.field("companyID", .in, ids(1...500))
    let pieces = ScopePieces(scope, besides: 300).filters
    #expect(pieces.count == 3)
    #expect(pieces.allSatisfy { ($0?.orCount ?? 0) + 300 <= 500 })
    let values = pieces.flatMap { $0?.conditions.first?.value?.array ?? [] }
    #expect(JSONValue.array(values) == ids(1...500))
  }

  @Test func alternativesAndConjunctionsAreSplitWithin() {
    let wide = Filter.field("ticketID", .in, ids(1...900))
    let scope = Filter.or([.and([wide, .field("publish", .in, ids(1...3))]), .field("id", .eq, 7)])
    let pieces = ScopePieces(scope, besides: 0).filters
    #expect(pieces.allSatisfy { ($0?.orCount ?? 0) <= 500 })
    #expect(pieces.count == 3)
    #expect(pieces.dropLast().allSatisfy { $0?.conditions.contains { $0.field == "publish" } == true })
  }
}
