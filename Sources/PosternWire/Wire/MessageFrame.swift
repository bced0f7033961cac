import NIOCore

/// Follows the bytes of a connection from request to request, and lets none through before its head is checked.
///
/// A value without clock: bytes in, what may go on out.
struct MessageFrame {
  /// What the next bytes come to.
  enum Step: Equatable {
    /// A head has begun and is not whole yet.
    case held
    /// A head that was checked; `isWhole` where no body follows.
    case head(ByteBuffer, isWhole: Bool, expectsContinue: Bool)
    /// A part of a body; `isLast` where the request ends with it.
    case body(ByteBuffer, isLast: Bool)
    case refused(WireRefusal)
  }

  private enum State {
    case head
    case fixed(remaining: Int)
    case chunked(ChunkReading)
    case ended
  }

  private let largestHead: Int
  private let largestBody: Int
  private var state = State.head
  private var head: [UInt8] = []
  private var lineLength = 0

  init(largestHead: Int, largestBody: Int) {
    self.largestHead = largestHead
    self.largestBody = largestBody
  }

  /// Whether a head has begun and is not whole yet.
  var holdsHead: Bool { !head.isEmpty }

  /// Nothing more is let through.
  mutating func end() {
    state = .ended
    head = []
  }

  /// Takes the next step; nil where the bytes are used up.
  mutating func step(_ input: inout ByteBuffer) -> Step? {
    guard input.readableBytes > 0 else { return nil }
    switch state {
    case .ended:
      input.moveReaderIndex(forwardBy: input.readableBytes)
      return nil
    case .head: return readHead(&input)
    case .fixed(let remaining):
      guard let part = input.readSlice(length: min(remaining, input.readableBytes)) else { return nil }
      let rest = remaining - part.readableBytes
      state = rest == 0 ? .head : .fixed(remaining: rest)
      return .body(part, isLast: rest == 0)
    case .chunked(var reading):
      guard let used = reading.read(input.readableBytesView), let part = input.readSlice(length: used) else {
        return refuse(.malformed)
      }
      state = reading.isOver ? .head : .chunked(reading)
      return .body(part, isLast: reading.isOver)
    }
  }

  private mutating func readHead(_ input: inout ByteBuffer) -> Step {
    var used = 0
    for byte in input.readableBytesView {
      let before = head.last
      head.append(byte)
      used += 1
      guard head.count <= largestHead else { return refuse(.headTooLarge) }
      if byte == UInt8(ascii: "\n") {
        // Some parsers take a line feed alone for the end of a line, others for a part of it.
        guard before == UInt8(ascii: "\r") else { return refuse(.malformed) }
        if lineLength == 1 {
          input.moveReaderIndex(forwardBy: used)
          return endHead()
        }
        lineLength = 0
      } else {
        guard before != UInt8(ascii: "\r"), byte != 0 else { return refuse(.malformed) }
        lineLength += 1
      }
    }
    input.moveReaderIndex(forwardBy: used)
    return .held
  }

  private mutating func endHead() -> Step {
    let bytes = head
    head = []
    lineLength = 0
    do {
      let check = try HeadCheck(bytes)
      switch check.framing {
      case .none, .length(0): state = .head
      case .length(let length): state = .fixed(remaining: length)
      case .chunked: state = .chunked(ChunkReading())
      }
      let isWhole = if case .head = state { true } else { false }
      // A body that is too large is not asked for; whoever sends it all the same is answered by the face.
      var expectsContinue = check.expectsContinue && !isWhole
      if case .length(let length) = check.framing, length > largestBody { expectsContinue = false }
      return .head(ByteBuffer(bytes: bytes), isWhole: isWhole, expectsContinue: expectsContinue)
    } catch {
      return refuse(error)
    }
  }

  private mutating func refuse(_ refusal: WireRefusal) -> Step {
    end()
    return .refused(refusal)
  }
}

/// The strict reading of a chunked body: no extensions, no trailers, nothing but CR LF between.
struct ChunkReading {
  private enum State {
    case size(digits: Int, value: Int)
    case sizeEnd(Int)
    case data(remaining: Int)
    case dataCR
    case dataLF
    case lastCR
    case lastLF
    case over
  }

  private var state = State.size(digits: 0, value: 0)

  /// Whether the body is read to its end.
  var isOver: Bool { if case .over = state { true } else { false } }

  /// Reads bytes up to the end of the body; answers how many belong to it, nil where they have no form.
  mutating func read(_ bytes: ByteBufferView) -> Int? {
    var index = bytes.startIndex
    while index < bytes.endIndex, !isOver {
      if case .data(let remaining) = state {
        let step = min(remaining, bytes.endIndex - index)
        index += step
        state = remaining == step ? .dataCR : .data(remaining: remaining - step)
        continue
      }
      guard let next = next(bytes[index]) else { return nil }
      state = next
      index += 1
    }
    return index - bytes.startIndex
  }

  private func next(_ byte: UInt8) -> State? {
    let isReturn = byte == UInt8(ascii: "\r")
    let isFeed = byte == UInt8(ascii: "\n")
    switch state {
    case .size(let digits, let value):
      if isReturn { return digits > 0 ? .sizeEnd(value) : nil }
      guard digits < 8, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      return .size(digits: digits + 1, value: value * 16 + digit)
    case .sizeEnd(let size): return isFeed ? (size == 0 ? .lastCR : .data(remaining: size)) : nil
    case .dataCR: return isReturn ? .dataLF : nil
    case .dataLF: return isFeed ? .size(digits: 0, value: 0) : nil
    case .lastCR: return isReturn ? .lastLF : nil
    case .lastLF: return isFeed ? .over : nil
    case .data, .over: return nil
    }
  }
}
