/// The names that a reader may have meant, nearest first.
///
/// - Parameters:
///   - name: What was written.
///   - names: What exists.
///   - limit: How many to answer at most.
/// - Returns: Names that contain what was written, or differ from it in few letters; none when nothing is near.
public func nearestNames(to name: String, in names: some Sequence<String>, limit: Int = 3) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  guard !wanted.isEmpty else { return [] }
  let scored = names.compactMap { candidate -> (name: String, distance: Int)? in
    let letters = Array(candidate.lowercased().utf8)
    let distance = editDistance(wanted, letters)
    if distance <= max(2, wanted.count / 3) { return (candidate, distance) }
    let contains = candidate.lowercased().contains(name.lowercased())
    return contains ? (candidate, wanted.count + letters.count) : nil
  }
  return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for i in 1...left.count {
    var row = [i] + [Int](repeating: 0, count: right.count)
    for j in 1...right.count {
      let cost = left[i - 1] == right[j - 1] ? 0 : 1
      row[j] = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost)
      if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
