/// One self-contained page: no script, nothing loaded from elsewhere, readable in light and dark and on paper.
struct HTMLPage: Sendable {
  /// The title.
  var title: String
  /// What the page is, in one sentence.
  var summary: Markup
  /// The parts in order; each becomes a landmark that the contents link to.
  var parts: [Part]
  /// What stands at the end.
  var footer: Markup

  /// A part of a page.
  struct Part: Sendable {
    /// The anchor.
    var id: String
    /// The heading.
    var heading: String
    /// The content.
    var content: Markup
    /// Whether it warns.
    var isWarning = false
  }

  /// The page, also well-formed XML.
  var text: String {
    let links = parts.map { "<li><a href=\"#\($0.id)\">\($0.heading)</a></li>" as Markup }
    let sections = parts.map { part in
      """
      <section id="\(part.id)" class="\(part.isWarning ? "warning" : "part")" aria-labelledby="\(part.id)-heading">
      <h2 id="\(part.id)-heading">\(part.heading)</h2>
      \(part.content)
      </section>
      """ as Markup
    }
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p>\(summary)</p>
      </header>
      <nav aria-label="Contents">
      <ol>
      \(links)
      </ol>
      </nav>
      <main>
      \(sections)
      </main>
      <footer>
      \(footer)
      </footer>
      </body>
      </html>

      """
    return page.description
  }

  /// A table with a caption; the first cell of each row is its head.
  static func table(caption: String, heads: [String], rows: [[Markup]]) -> Markup {
    let lines = rows.map { cells in
      let tail = cells.dropFirst().map { "<td>\($0)</td>" as Markup }
      return "<tr><th scope=\"row\">\(cells.first ?? .empty)</th>\(Array(tail))</tr>" as Markup
    }
    return """
      <div class="scroll">
      <table>
      <caption>\(caption)</caption>
      <thead><tr>\(heads.map { "<th scope=\"col\">\($0)</th>" as Markup })</tr></thead>
      <tbody>
      \(lines)
      </tbody>
      </table>
      </div>
      """
  }

  /// A box to click, with its words.
  static func checkbox(_ id: String, _ words: Markup) -> Markup {
    "<label class=\"check\"><input type=\"checkbox\" id=\"\(id)\" /> <span>\(words)</span></label>"
  }

  /// A small mark of how sure something is.
  static func badge(_ grade: String) -> Markup { "<span class=\"badge \(grade)\">\(grade)</span>" }

  /// Contrast is at least 4.5 to 1 for every pair of colours, in both schemes.
  private static let style: Markup = """
    :root { color-scheme: light dark; --ground: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #c9d1d9;
      --soft: #f3f5f7; --link: #0a53be; --warn: #fff4d6; --warn-line: #9a6700;
      --documented: #0b6b34; --observed: #0a53be; --inferred: #7a4d00; --assumed: #a3182b; }
    @media (prefers-color-scheme: dark) { :root { --ground: #11151a; --text: #e6eaef; --quiet: #a2adb9; --line: #3b444e;
      --soft: #1b2128; --link: #86b7ff; --warn: #33290c; --warn-line: #e3b341;
      --documented: #6fd394; --observed: #86b7ff; --inferred: #e3b341; --assumed: #ff9aa5; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--ground); color: var(--text);
      font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
    a { color: var(--link); }
    a:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    nav ol { columns: 16rem; padding-left: 1.5rem; }
    .quiet, footer { color: var(--quiet); }
    footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1rem; }
    .warning { background: var(--warn); border-left: .4rem solid var(--warn-line); padding: .1rem 1rem .5rem; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
    caption { text-align: left; font-weight: 600; padding: .5rem 0; }
    th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left;
      vertical-align: top; }
    thead th { background: var(--soft); padding-left: .25rem; }
    tbody th { font-weight: 600; }
    .check { display: flex; gap: .6rem; align-items: flex-start; }
    .check input { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; flex: none; }
    .check input:checked + span { color: var(--quiet); text-decoration: line-through; }
    .badge { border: 1px solid currentColor; border-radius: .3rem; padding: 0 .4rem; font-size: .85rem;
      white-space: nowrap; }
    .documented { color: var(--documented); } .observed { color: var(--observed); }
    .inferred { color: var(--inferred); } .assumed { color: var(--assumed); }
    code { font: .9em ui-monospace, monospace; }
    ul.steps, ol.steps { padding-left: 1.25rem; }
    ul.plain { list-style: none; padding: 0; }
    @media print { body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
      .scroll { overflow: visible; } tr, li { break-inside: avoid; } h2 { break-after: avoid; }
      thead { display: table-header-group; } .check input:checked + span { text-decoration: none; } }
    """
}
