import Foundation

/// A text that must appear in nothing that the program writes, in none of the forms in which it could.
struct Canary: Sendable {
  /// What it stands for, for messages.
  var name: String
  /// The text itself.
  var text: String

  /// The forms that are looked for.
  var forms: [(form: String, bytes: Data)] {
    let plain = Data(text.utf8)
    let hexadecimal = plain.map { String(format: "%02x", $0) }.joined()
    let percent = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    let encoder = JSONEncoder()
    let json = String(decoding: (try? encoder.encode(text)) ?? Data(), as: UTF8.self).dropFirst().dropLast()
    let bareJSON = json.replacing("\\/", with: "/")
    var forms: [(form: String, bytes: Data)] = [
      ("plain", plain), ("hexadecimal", Data(hexadecimal.utf8)), ("HEXADECIMAL", Data(hexadecimal.uppercased().utf8)),
      ("percent", Data(percent.utf8)), ("percent, lower", Data(percent.lowercased().utf8)), ("JSON", Data(json.utf8)),
      ("JSON, slashes bare", Data(bareJSON.utf8)),
    ]
    // A key's digits stand for bytes.
    if let raw = Data(hexadecimalDigits: text) {
      forms.append(("raw", raw))
      forms += Self.base64(raw).map { ("raw base64", $0) }
    }
    forms += Self.base64(plain).map { ("base64", $0) }
    return forms
  }

  /// How the bytes look within base64, wherever in a group of three they begin.
  private static func base64(_ bytes: Data) -> [Data] {
    (0..<3).flatMap { offset -> [Data] in
      let shifted = Data(repeating: 0, count: offset) + bytes
      // The first group holds what stands before, and the last one what follows.
      let inner = shifted.base64EncodedString().dropFirst(offset == 0 ? 0 : 4).dropLast(4)
      return [Data(inner.utf8), Data(inner.replacing("+", with: "-").replacing("/", with: "_").utf8)]
    }
  }
}

extension Data {
  /// The bytes of an even number of hexadecimal digits, nil for any other text.
  fileprivate init?(hexadecimalDigits text: String) {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2), digits.count >= 32 else { return nil }
    self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }
}

/// Everything below a folder, looked through for canaries.
struct CanaryHunt {
  /// What was found: file, canary, form, and what stands around it.
  private(set) var finds: [String] = []
  /// How many files were looked through.
  private(set) var files = 0

  /// Looks through all files below a folder but those in `inputs`.
  init(below folder: URL, for canaries: [Canary]) throws {
    let forms = canaries.map { ($0.name, $0.forms) }
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for name in names where !name.hasPrefix("inputs") {
      let file = folder.appending(path: name)
      guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
      let bytes = try Data(contentsOf: file)
      files += 1
      for (canary, forms) in forms {
        for (form, pattern) in forms {
          guard let range = bytes.firstRange(of: pattern) else { continue }
          let around = bytes[max(range.lowerBound - 120, 0)..<range.lowerBound]
          let context = String(decoding: around, as: UTF8.self).debugDescription
          finds.append("\(name): \(canary), \(form), behind \(context)")
        }
      }
    }
  }
}
