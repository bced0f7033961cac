internal import Foundation

/// Ends the program when something does not hold, as a crash would: the fuzzer keeps the input.
public func require(_ holds: Bool, _ what: @autoclosure () -> String) {
  if holds { return }
  FileHandle.standardError.write(Data("does not hold: \(what())\n".utf8))
  abort()
}

/// The bytes that the fuzzer made up.
public func input(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: count))
}
