internal import Autotask

/// One page of the admin interface in a browser.
struct AdminPage: Sendable {
  /// A part of the interface, as the bar at the top names it.
  enum Part: String, Sendable, CaseIterable {
    case tables = "Tables"
    case requests = "Requests"
    case callouts = "Callouts"
    case levels = "Levels"
    case users = "Users"
    case tenant = "Tenant"
    case faults = "Faults"
    case limits = "Limits"
    case clock = "Clock"

    var path: String { self == .tables ? "/emulator/" : "/emulator/\(rawValue.lowercased())" }
  }

  var title: String
  /// The part whose name is marked; nil for none.
  var part: Part?
  var content: HTML
  /// Whether a browser without scripts loads the page anew every few seconds.
  var refreshes = false
  var status = 200

  /// Only files of this page run and style it, and nobody else can frame it or send its forms.
  private static let policy = """
    default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'
    """

  /// The page as an answer.
  var answer: Answer {
    let refresh: HTML =
      refreshes ? "<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>" : HTML.nothing
    let bar = Part.allCases.map { part -> HTML in
      let mark: HTML = part == self.part ? " aria-current=\"page\"" : HTML.nothing
      return "<a href=\"\(part.path)\"\(mark)>\(part.rawValue)</a>"
    }
    let html: HTML = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title) · Autotask emulator</title>
      <link rel="stylesheet" href="/emulator/page.css">
      <script src="/emulator/page.js" defer></script>
      \(refresh)
      </head>
      <body>
      <header><a class="name" href="/emulator/">Autotask emulator</a><nav>\(bar)</nav></header>
      <main>
      \(content)
      </main>
      </body>
      </html>
      """
    return Self.file(html.markup, "text/html; charset=utf-8", status: status)
  }

  /// A file of the interface.
  static func file(_ text: String, _ type: String, status: Int = 200) -> Answer {
    var answer = Answer(status: status, contentType: type, body: Array(text.utf8))
    answer.headers = [
      ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"),
      // `no-referrer` would make browsers hide the origin of the page's own forms too.
      ("Referrer-Policy", "same-origin"),
    ]
    return answer
  }

  /// A page that says what is wrong.
  static func problem(_ problem: AdminProblem) -> AdminPage {
    AdminPage(
      title: "Not done",
      content: "<h1>Not done</h1><p class=\"problem\">\(problem.message)</p>",
      status: problem.status
    )
  }
}

extension HTML {
  /// A table with a head.
  static func table(_ head: [String], _ rows: [HTML], mark: HTML = "") -> HTML {
    """
    <div class="wide"><table\(mark)><thead><tr>\(head.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
    <tbody>\(rows)</tbody></table></div>
    """
  }

  /// Names with their values.
  static func facts(_ facts: [(name: String, value: HTML)]) -> HTML {
    "<dl>\(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" as HTML })</dl>"
  }

  /// How the same is done from a command line.
  static func command(_ command: String) -> HTML { "<p class=\"hint\">By the admin API: <code>\(command)</code></p>" }

  /// A box that searches.
  static func search(_ value: String, at path: String, _ label: String) -> HTML {
    """
    <form class="search" action="\(path)"><input type="search" name="filter" value="\(value)" placeholder="\(label)" \
    aria-label="\(label)"><button>Filter</button></form>
    """
  }
}
