import ArgumentParser
import Autotask
import Foundation
import PlanCheck

/// What the checker, which shares no code with the planner, says of a certificate file.
struct CertificateReport {
  /// The file.
  let file: String

  /// Checks the file and writes the verdict.
  ///
  /// - Throws: ``CommandFailure`` when the file cannot be read; `ExitCode` 1 when the certificate is refused.
  func run(_ options: FormatOptions) throws {
    let format = try options.chosen(among: [.table, .json])
    guard let data = try? Data(contentsOf: Console.current.file(file)) else {
      throw CommandFailure.usage("`\(file)` cannot be read")
    }
    let verdict = try verdict(data)
    Output.write(format == .json ? json(verdict).text(.indented) : text(verdict))
    if case .refused = verdict { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func verdict(_ data: Data) throws -> Verdict {
    let verdict: Verdict
    do {
      verdict = try CertificateChecker().check(data)
    } catch {
      throw CommandFailure.failed("the catalogue of this program is broken: \(error)")
    }
    if case .refused(let refusals) = verdict, let first = refusals.first, first.word == .notJSON {
      throw CommandFailure.usage("`\(file)` is no JSON: \(first.path): \(first.sentence)")
    }
    return verdict
  }

  private func text(_ verdict: Verdict) -> String {
    switch verdict {
    case .valid(let summary): "\(summary)"
    case .refused(let refusals): (["refused:"] + refusals.map { "  \($0)" }).joined(separator: "\n")
    }
  }

  private func json(_ verdict: Verdict) -> JSONValue {
    switch verdict {
    case .valid(let summary):
      [
        "verdict": "valid", "actions": .integer(Int64(summary.actions)),
        "settings": .integer(Int64(summary.settings)), "answersThatHold": .integer(Int64(summary.answersThatHold)),
        "assumptions": .integer(Int64(summary.assumptions)), "facts": .integer(Int64(summary.facts)),
        "sealed": .bool(summary.isSealed), "catalogue": .string(summary.catalogue), "refusals": [],
      ]
    case .refused(let refusals):
      [
        "verdict": "refused",
        "refusals": .array(
          refusals.map {
            ["reason": .string($0.word.rawValue), "path": .string($0.path), "sentence": .string($0.sentence)]
          }
        ),
      ]
    }
  }
}
