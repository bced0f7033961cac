import Foundation

/// Damages that follow from a seed.
enum Mangling {
  /// How many cases each seed makes: few in an ordinary run, many where the environment says so.
  static let cases = ProcessInfo.processInfo.environment["POSTERN_MUTATIONS"].flatMap { Int($0) } ?? 120

  /// Bytes with one to three damages: some gone, one more, one another.
  static func mangled(
    _ bytes: [UInt8],
    _ random: inout ModelGenerator,
    with signs: String = "{}[]\",:0-9eE%/\\x "
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...(random.next() % 3) where !bytes.isEmpty {
      let place = Int(random.next() % UInt64(bytes.count))
      switch random.next() % 4 {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(Array(signs.utf8).randomElement(using: &random) ?? 0, at: place)
      case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      default: bytes.removeSubrange(place..<min(bytes.count, place + 6))
      }
    }
    return bytes
  }
}
