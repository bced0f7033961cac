import Autotask
import Foundation

/// A part of the list of tools.
///
/// Tools are listed by name, and a cursor is the last name of the page before: nothing is remembered, and a list that
/// has changed in between is gone on with all the same.
struct ToolPage {
  /// How many tools a page holds. Many clients read no second page: what a preset opens must fit the first.
  static let size = 100
  private static let mark = "after:"

  var tools: [Tool]
  /// Where the next page begins, nil at the end.
  var next: String?

  init(of tools: [Tool], after cursor: String?, size: Int = ToolPage.size) throws(RPCError) {
    var rest = tools.sorted { $0.name < $1.name }[...]
    if let cursor {
      guard let name = Self.name(of: cursor) else { throw .invalidParams("the cursor was not made here") }
      rest = rest.drop { $0.name <= name }
    }
    self.tools = Array(rest.prefix(size))
    next = rest.count > size ? self.tools.last.map { Self.cursor(after: $0.name) } : nil
  }

  private static func cursor(after name: String) -> String { Data((mark + name).utf8).base64EncodedString() }

  private static func name(of cursor: String) -> String? {
    guard let data = Data(base64Encoded: cursor), data.base64EncodedString() == cursor,
      let text = String(validating: data, as: UTF8.self), text.hasPrefix(mark)
    else { return nil }
    return String(text.dropFirst(mark.count))
  }
}
