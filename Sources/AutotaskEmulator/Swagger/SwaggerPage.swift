internal import Autotask

/// The page beside the Swagger document: every call by its group, without script or files of its own.
enum SwaggerPage {
  /// The vendor's page is Swagger UI, which loads the document and draws itself; this one is drawn already.
  static func html(_ document: SwaggerDocument) -> HTML {
    var groups: [(name: String, calls: [SwaggerCall])] = []
    var places: [String: Int] = [:]
    for call in document.calls {
      if let place = places[call.tag] {
        groups[place].calls.append(call)
      } else {
        places[call.tag] = groups.count
        groups.append((call.tag, [call]))
      }
    }
    let parts = groups.sorted { $0.name < $1.name }.map { group -> HTML in
      let rows = group.calls.map { call -> HTML in
        "<li><b>\(call.method)</b> <code>\(call.path)</code> <span>\(call.name)</span></li>\n"
      }
      return "<details><summary>\(group.name) <span>\(group.calls.count)</span></summary><ul>\n\(rows)</ul></details>\n"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Swagger</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
      summary { cursor: pointer; padding: .25rem 0 }
      ul { list-style: none; margin: 0 0 .5rem; padding-left: 1.1rem }
      b { display: inline-block; width: 4.5rem; font-size: .8em }
      code { overflow-wrap: anywhere }
      span { color: #666 }
      </style>
      </head>
      <body>
      <h1>Datto|Autotask PSA Rest API</h1>
      <p>\(document.calls.count) calls, as the emulator serves them:
      <a href="../docs/v1">the document</a> (Swagger 2.0).</p>
      \(parts)
      </body>
      </html>
      """
  }
}
