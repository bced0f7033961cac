import Autotask
import Foundation
import LeastPrivilege
import Ledger

/// One write that is sent as its permit has it.
///
/// The decision is durable before the call goes out, and the outcome before the answer is given. The call goes out
/// once: what became of it is found out by reading, never by sending it again.
struct Writing {
  let permit: WritePermit
  let recorder: CallRecorder
  let connection: UpstreamConnection
  let model: ResourceModel
  /// How long to wait between two looks at a row whose write has an unknown outcome.
  let pause: Duration
  var upstream: Upstream

  /// What is answered, and what the ledger says of it.
  struct Result {
    var answer: GatewayAnswer
    /// A stable word.
    var word: String
    /// The rows that were written, or that may have been.
    var ids: [Int64]
    /// Autotask's status.
    var status: Int?
    /// The fields that do not hold what was written.
    var unkept: [String] = []
    /// Whether the call has run: if not, nothing was done, and it may be sent when it is asked for again.
    var isOver = true

    /// Whether the call left Postern.
    var wasSent: Bool { word != "not-sent" }
  }

  /// Sends the write.
  mutating func carryOut() async throws(LedgerFailure) -> Result {
    let place = try await recorder.allow(permit)
    let result = await result()
    try await recorder.outcome(result, of: permit, follows: place, spent: upstream.spent)
    return result
  }

  private mutating func result() async -> Result {
    switch await send() {
    case .done(let response): await done(response)
    case .refused(let response):
      Result(answer: ReadFailure.refused(response).answer, word: "refused", ids: ids, status: response.status)
    case .turnedAway(let response):
      Result(
        answer: ReadFailure.refused(response).answer,
        word: "refused",
        ids: ids,
        status: response.status,
        isOver: false
      )
    case .notSent(let failure): Result(answer: failure.answer, word: "not-sent", ids: ids, isOver: false)
    case .unknown(let status): await reconciled(status)
    }
  }

  private var ids: [Int64] { permit.id.map { [$0] } ?? [] }

  private mutating func send() async -> WriteOutcome { await upstream.write(permit.request) }

  // MARK: Done

  private mutating func done(_ response: AutotaskResponse) async -> Result {
    if isSpecial {
      let answer = GatewayAnswer(status: 200, contentType: response.contentType, body: response.body)
      return Result(answer: answer, word: "done", ids: ids, status: response.status)
    }
    // What does not name the row that was written is not Autotask's: a page of something between, or another answer. A
    // create without the new row's id may have stored a row that nobody can name.
    guard let id = writtenRow(response) else { return await reconciled(response.status) }
    let result = Result(answer: .item(id), word: "done", ids: [id], status: response.status)
    return permit.verifyAfterWrite ? await verified(result, id) : result
  }

  /// The row that an answer says was written; nil where it says none, or another than was asked for.
  private func writtenRow(_ response: AutotaskResponse) -> Int64? {
    guard !response.body.isEmpty else { return permit.id }
    guard let item = (try? JSONValue(parsing: response.body))?.object?[anyCase: "itemId"]?.integer else { return nil }
    return permit.id == nil || permit.id == item ? item : nil
  }

  /// Whether the call is a route of its own, whose effect no row tells.
  private var isSpecial: Bool { if case .special = permit.operation.kind { true } else { false } }

  /// Reads the row back: Autotask may accept a write and leave out what the level does not let it change.
  private mutating func verified(_ result: Result, _ id: Int64) async -> Result {
    var result = result
    switch (await row(id), permit.verb) {
    case (.read(nil), .delete): result.word = "verified"
    case (.read(let row?), .create), (.read(let row?), .update), (.read(let row?), .put):
      result.unkept = permit.unkept(in: row)
      result.word = result.unkept.isEmpty ? "verified" : "not-kept"
      let told = permit.unkept(in: row, isForCaller: true)
      if !told.isEmpty {
        let names = told.map { "`\($0)`" }.joined(separator: ", ")
        result.answer = .errors(
          ["verify-failed: Autotask accepted the write of row \(id) and does not hold what was written to \(names)"],
          status: 502
        )
      }
    default:
      result.word = "unverified"
      result.answer = .errors(
        ["verify-failed: Autotask accepted the write of row \(id), which could not be read back to compare"],
        status: 502
      )
    }
    return result
  }

  private enum Look {
    case read(JSONObject?)
    case failed
  }

  private mutating func row(_ id: Int64) async -> Look {
    guard let path = model[permit.entityName]?.queryPath else { return .failed }
    do {
      let query = Query(filter: [.field("id", .eq, .integer(id))], maxRecords: 1)
      return .read(try await upstream.page(path, query).rows.first { $0[anyCase: "id"]?.integer == id })
    } catch {
      return .failed
    }
  }

  // MARK: Unknown

  /// How often a row is looked at after an unknown outcome.
  private static let looks = 3

  /// Finds out what became of the write: a row that holds what was written, or is gone, has been written. One that
  /// does not may yet be: the call may still run in Autotask.
  private mutating func reconciled(_ status: Int?) async -> Result {
    guard let id = permit.id, permit.verb != .create, !isSpecial else {
      let ids = isSpecial ? ids : await candidates()
      return Result(answer: .ambiguous, word: "ambiguous", ids: ids, status: status)
    }
    for look in 1...Self.looks {
      switch (await row(id), permit.verb) {
      case (.read(nil), .delete): return Result(answer: .item(id), word: "confirmed", ids: [id], status: status)
      case (.read(let row?), .update), (.read(let row?), .put):
        let isTold = permit.isConfirmedForCaller(by: row)
        let unkept = permit.unkept(in: row)
        if unkept.isEmpty || isTold {
          let word = unkept.isEmpty ? "confirmed" : "not-kept"
          let answer = isTold ? GatewayAnswer.item(id) : .ambiguous
          return Result(answer: answer, word: word, ids: [id], status: status, unkept: unkept)
        }
      default: break
      }
      // The call may still be running in Autotask; between two looks it is given time to end.
      if look < Self.looks { try? await Task.sleep(for: pause) }
    }
    return Result(answer: .ambiguous, word: "ambiguous", ids: [id], status: status)
  }

  /// The newest rows that hold what a create of unknown outcome would have written: for the operator, in the ledger.
  /// They are not taken for its doing: another call may have made the same row.
  private mutating func candidates() async -> [Int64] {
    guard let entity = model[permit.entityName], let path = entity.queryPath else { return [] }
    let conditions = permit.changes.compactMap { change -> Filter? in
      guard let field = entity.field(change.name), field.isQueryable, change.kind != nil, change.kind != .moment,
        change.to != .null
      else { return nil }
      return .field(field.name, .eq, change.to)
    }
    guard !conditions.isEmpty else { return [] }
    let query = Query(filter: conditions, maxRecords: 500)
    guard let rows = try? await upstream.page(path, query).rows else { return [] }
    let alike = rows.filter { permit.unkept(in: $0).isEmpty }.compactMap { $0[anyCase: "id"]?.integer }
    return Array(alike.sorted().suffix(5))
  }
}

extension GatewayAnswer {
  /// A row that was written.
  static func item(_ id: Int64) -> GatewayAnswer { .json(["itemId": .integer(id)]) }

  /// A write of which nobody knows whether it was done.
  static let ambiguous = errors(
    ["ambiguous: Autotask gave no answer that tells whether this was done; read before you send it again"],
    status: 504
  )
}

extension UpstreamFailure {
  /// The answer to a write that never left.
  fileprivate var answer: GatewayAnswer { ReadFailure(self).answer }
}
