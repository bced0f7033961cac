import Autotask
import LeastPrivilege

/// The demo's report: plan and audit on one page.
struct DemoPage {
  /// The run.
  var run: DemoRun
  /// What plans and audits stand on.
  var catalogue: PolicyCatalogue

  /// The page.
  var page: HTMLPage {
    let audit = AuditPage(
      AuditRendering(report: run.after, comparison: nil, catalogue: catalogue, showsAll: false)
    )
    return HTMLPage(
      title: "Postern demo",
      summary: """
        An API user that could do everything, and the least level that is enough for \(run.after.needed.count) actions.
        """,
      parts: [
        .init(id: "steps", heading: "What was shown", content: steps, isWarning: !run.isKept),
        .init(id: "before", heading: "Before: \(run.before.level ?? "the default level")", content: before),
        .init(id: "plan", heading: "The planned level", content: plan),
        .init(id: "replay", heading: "Each setting lowered", content: lowerings),
        .init(id: "guard", heading: "Through the gateway", content: guarded),
      ] + audit.parts,
      footer: "<p>Postern \(PosternCommand.version), on an emulator. \(run.plan.proof.sentence)</p>"
    )
  }

  private var steps: Markup {
    HTMLPage.table(
      caption: "Steps",
      heads: ["", "promise", "seen"],
      rows: run.steps.map { [$0.isKept ? "✓ kept" : "✗ not kept", "\($0.promise)", "\($0.seen)"] }
    )
  }

  private var before: Markup {
    let counts = AuditReport.Verdict.allCases.map { verdict -> [Markup] in
      ["\(verdict.rawValue)", "\(run.before.count(verdict))", "\(verdict.meaning)"]
    }
    return HTMLPage.table(caption: "How the rights stood", heads: ["verdict", "rights", "meaning"], rows: counts)
  }

  private var plan: Markup {
    HTMLPage.table(
      caption: "Raised settings; everything else stands at its lowest",
      heads: ["setting", "answer", "why", "evidence"],
      rows: run.plan.raised.map { raised in
        [
          "\(raised.setting.section): \(raised.setting.label)", "\(raised.value)", "\(raised.why)",
          HTMLPage.badge(raised.evidence.rawValue),
        ]
      }
    )
  }

  private var guarded: Markup {
    let actions = (run.guarded?.actions ?? []).map { step -> [Markup] in
      ["\(step.action)", step.problem.map { "✗ \($0)" } ?? "✓ \(step.status)"]
    }
    let attempts = (run.guarded?.attempts ?? []).map { attempt -> [Markup] in
      ["\(attempt.action)", attempt.isRefused ? "✓ refused" : "✗ not refused"]
    }
    return Markup([
      HTMLPage.table(
        caption: "Under a caller that is granted the preset `rewst`, over REST",
        heads: ["action", "status"],
        rows: actions
      ),
      HTMLPage.table(
        caption: "Called by name, over REST and as a tool, by a caller that may read tickets and set their status",
        heads: ["action", ""],
        rows: attempts
      ),
    ])
  }

  private var lowerings: Markup {
    HTMLPage.table(
      caption: "Lowered one step, everything else kept",
      heads: ["setting", "lowered to", "what then failed", ""],
      rows: run.replayed.compactMap { step in
        step.lowered.map { lowered in
          let label = catalogue.settings[lowered.setting]?.label ?? lowered.setting
          return ["\(label)", "\(lowered.to)", "\(step.action)", step.isAsPromised ? "✓" : "✗"]
        }
      }
    )
  }
}
