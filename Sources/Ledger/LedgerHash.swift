import Crypto

/// A SHA-256, as records hold it: 64 hexadecimal digits in lower case.
public struct LedgerHash: Sendable, Hashable, CustomStringConvertible {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  /// No hash of anything, before one is read.
  init() {}

  /// The hash of bytes.
  public init(of bytes: [UInt8]) { self.init(of: bytes.span, leavingOut: 0..<0) }

  /// The hash of bytes without those in a range.
  init(of bytes: Span<UInt8>, leavingOut gap: Range<Int>) {
    var hasher = SHA256()
    bytes.withUnsafeBytes { bytes in
      hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<gap.lowerBound]))
      hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[gap.upperBound...]))
    }
    hasher.finalize().withUnsafeBytes { digest in
      first = digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian
      second = digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
      third = digest.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
      fourth = digest.loadUnaligned(fromByteOffset: 24, as: UInt64.self).bigEndian
    }
  }

  /// Reads 64 hexadecimal digits in lower case; nil for anything else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    self.init(digits: bytes.span)
  }

  /// Reads 64 hexadecimal digits in lower case; nil for anything else.
  init?(digits: Span<UInt8>) {
    guard digits.count == 64 else { return nil }
    let words = digits.withUnsafeBytes { bytes in
      (Self.word(bytes, 0), Self.word(bytes, 16), Self.word(bytes, 32), Self.word(bytes, 48))
    }
    guard case (let first?, let second?, let third?, let fourth?) = words else { return nil }
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
    guard let high = half(bytes, start), let low = half(bytes, start + 8) else { return nil }
    return high << 32 | low
  }

  /// Reads eight digits at once, one in each byte of a word: every record has two hashes to be read, so that this counts.
  private static func half(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
    let digits = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self).bigEndian
    let ones: UInt64 = 0x0101_0101_0101_0101
    // What lies from `@` on counts as a letter; whether it was one is seen when the digits are written anew.
    var values = (digits & (ones &* 0x0F)) &+ ((digits >> 6) & ones) &* 9
    let isLetter = ((values &+ ones &* 6) >> 4) & ones
    guard values & (ones &* 0xF0) == 0, values &+ ones &* 0x30 &+ isLetter &* 0x27 == digits else { return nil }
    values = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
    values = (values | values >> 8) & 0x0000_FFFF_0000_FFFF
    return (values | values >> 16) & 0xFFFF_FFFF
  }

  /// The digits, as UTF-8.
  var digits: [UInt8] {
    [first, second, third, fourth].flatMap { word in
      (0..<16).map { hexadecimalDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * $0)) & 15) }
    }
  }

  /// The digits.
  public var description: String { String(decoding: digits, as: UTF8.self) }
}

/// The value of a hexadecimal digit in lower case.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  default: nil
  }
}

/// The digit of a value below 16.
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

extension Sequence<UInt8> {
  /// Two hexadecimal digits in lower case for each byte.
  var hexadecimal: String {
    String(decoding: flatMap { [hexadecimalDigit($0 >> 4), hexadecimalDigit($0 & 15)] }, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Reads two hexadecimal digits in lower case for each byte; nil for anything else.
  init?(hexadecimal text: String) {
    let digits = Array<UInt8>(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = hexadecimalValue(digits[index]), let low = hexadecimalValue(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self = bytes
  }
}
