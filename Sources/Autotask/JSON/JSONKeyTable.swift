import Synchronization

/// The keys of rows as they were met, so that those of the next row are known by comparing bytes.
///
/// Every key is there in one way of writing; another way to write it is the parser's to judge.
package struct JSONKeyTable: Sendable {
  /// One key.
  package struct Key: Sendable {
    /// The key.
    package let name: String
    /// The key in lower case: Autotask takes names in any case.
    package let folded: String
    /// Where its bytes stand in the table.
    fileprivate let start: Int
    /// How many bytes it takes in the text, quotes included.
    let length: Int
  }

  /// Answers have some hundred keys; one with more than these is left to the parser.
  private static let most = 2048

  /// The keys, in the order in which they were met.
  package private(set) var keys: [Key] = []
  private var bytes: [UInt8] = []
  private var names: Set<String> = []
  private var numbers: [ArraySlice<UInt8>: Int] = [:]
  /// The key that followed last time: rows have their members in the same order.
  private var successors: [Int] = []
  /// The key that came first last time, for each depth.
  private var firsts: [Int] = []

  /// A table without keys.
  package init() {}

  /// The key that followed another one last time, or began an object; -1 where none did.
  func expected(after previous: Int, depth: Int) -> Int {
    guard previous < 0 else { return successors[previous] }
    return depth < firsts.count ? firsts[depth] : -1
  }

  /// Notes that a key followed another one, or began an object.
  mutating func expect(_ key: Int, after previous: Int, depth: Int) {
    guard previous < 0 else { return successors[previous] = key }
    while firsts.count <= depth { firsts.append(-1) }
    firsts[depth] = key
  }

  /// Whether a key begins some bytes; its quotes are compared with it, so it cannot be the beginning of another.
  func begins(_ text: UnsafePointer<UInt8>, count: Int, with number: Int) -> Bool {
    let key = keys[number]
    guard key.length <= count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<key.length where bytes[key.start + offset] != text[offset] { return false }
      return true
    }
  }

  /// The number of a key as it is written, quotes included.
  func number(of written: ArraySlice<UInt8>) -> Int? { numbers[written] }

  /// Adds a key; nil where another way to write it is there, or there are too many.
  mutating func add(_ name: String, written: ArraySlice<UInt8>) -> Int? {
    guard keys.count < Self.most, names.insert(name).inserted else { return nil }
    numbers[written] = keys.count
    keys.append(Key(name: name, folded: name.lowercased(), start: bytes.count, length: written.count))
    bytes += written
    successors.append(-1)
    return keys.count - 1
  }
}

/// Remembers the keys of answers, by what was answered.
package final class JSONKeyMemory: Sendable {
  /// A table with more keys is not kept, so that strange answers cannot fill the memory.
  private static let mostKeys = 512

  private let tables = Mutex<[String: JSONKeyTable]>([:])

  /// Nothing remembered.
  package init() {}

  /// The keys of the rows of an entity, as far as any were met.
  package func table(of entity: String) -> JSONKeyTable { tables.withLock { $0[entity] } ?? JSONKeyTable() }

  /// Keeps a table that has grown.
  ///
  /// - Parameter entity: One of the catalogue's, so that there are no more tables than those.
  package func keep(_ table: JSONKeyTable, of entity: String) {
    guard table.keys.count <= Self.mostKeys else { return }
    tables.withLock { tables in
      if tables[entity].map({ $0.keys.count < table.keys.count }) ?? true { tables[entity] = table }
    }
  }
}
