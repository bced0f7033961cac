extension String {
  /// Whether two names are one in any case.
  ///
  /// Names of the API are ASCII, and those are compared byte by byte; any other text is compared in lower case whole.
  public func isSame(anyCase other: String) -> Bool {
    var left = utf8.makeIterator()
    var right = other.utf8.makeIterator()
    while true {
      let (one, two) = (left.next(), right.next())
      guard one ?? 0 < 0x80, two ?? 0 < 0x80 else { return lowercased() == other.lowercased() }
      guard let one, let two else { return one == nil && two == nil }
      guard one.lowercasedASCII == two.lowercasedASCII else { return false }
    }
  }

  /// Whether every character is one of ASCII.
  public var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}

extension UInt8 {
  fileprivate var lowercasedASCII: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
