import Synchronization

/// Counts what happens, and tells it in Prometheus' text format.
///
/// Labels come from closed sets: a client must not be able to make series. What slips through all the same ends in the
/// series `other`.
public final class Metrics: Sendable {
  /// One kind of number, with its labels.
  public struct Family: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What it tells.
    public var help: String
    /// The labels in order.
    public var labels: [String]

    /// Makes a family.
    public init(_ name: String, _ help: String, _ labels: [String] = []) {
      self.name = name
      self.help = help
      self.labels = labels
    }

    /// Families are told apart by their names.
    public static func == (left: Family, right: Family) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  /// One number that only grows, to be kept by whoever adds to it often.
  public final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    /// Adds to it.
    public func add(_ amount: Int = 1) { number.wrappingAdd(amount, ordering: .relaxed) }

    fileprivate var value: Int { number.load(ordering: .relaxed) }
  }

  private struct Histogram {
    var buckets = [UInt64](repeating: 0, count: Metrics.bounds.count)
    var sum = 0.0
    var count: UInt64 = 0
  }

  private struct State {
    var counters: [Family: [[String]: Counter]] = [:]
    var histograms: [Family: [[String]: Histogram]] = [:]
    var gauges: [(family: Family, values: [String], isCounter: Bool, read: @Sendable () async -> Double?)] = []
  }

  /// The upper bounds of the buckets of durations, in seconds.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
  /// How many series a family may have.
  static let largestFamily = 500

  private let state = Mutex(State())

  /// Nothing counted yet.
  public init() {}

  /// Adds to a counter.
  public func count(_ family: Family, _ values: [String] = [], by amount: Int = 1) {
    counter(family, values).add(amount)
  }

  /// The counter of a series.
  public func counter(_ family: Family, _ values: [String] = []) -> Counter {
    state.withLock { state in
      if let known = state.counters[family]?[values] { return known }
      let key = Self.key(values, in: state.counters[family])
      let counter = state.counters[family]?[key] ?? Counter()
      state.counters[family, default: [:]][key] = counter
      return counter
    }
  }

  /// Adds a duration to a histogram.
  public func observe(_ family: Family, _ values: [String] = [], _ duration: Duration) {
    let seconds = duration / .seconds(1)
    state.withLock { state in
      let key = Self.key(values, in: state.histograms[family])
      var histogram = state.histograms[family]?[key] ?? Histogram()
      histogram.sum += seconds
      histogram.count += 1
      if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { histogram.buckets[index] += 1 }
      state.histograms[family, default: [:]][key] = histogram
    }
  }

  /// Adds a number that is read when it is asked for; nil leaves it out.
  public func gauge(
    _ family: Family,
    _ values: [String] = [],
    isCounter: Bool = false,
    read: @escaping @Sendable () async -> Double?
  ) {
    state.withLock { $0.gauges.append((family, values, isCounter, read)) }
  }

  private static func key<Value>(_ values: [String], in series: [[String]: Value]?) -> [String] {
    guard let series, series[values] == nil, series.count >= largestFamily else { return values }
    return values.map { _ in "other" }
  }

  /// Everything, in Prometheus' text format 0.0.4.
  public func text() async -> String {
    let (counters, histograms, gauges) = state.withLock { ($0.counters, $0.histograms, $0.gauges) }
    var blocks: [(name: String, text: String)] = []
    for (family, series) in counters {
      var text = family.head("counter")
      for (values, value) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        text += "\(family.name)\(family.braces(values)) \(value.value)\n"
      }
      blocks.append((family.name, text))
    }
    for (family, series) in histograms {
      var text = family.head("histogram")
      for (values, histogram) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        var running: UInt64 = 0
        for (bound, count) in zip(Self.bounds, histogram.buckets) {
          running += count
          text += "\(family.name)_bucket\(family.braces(values, ("le", bound.plain))) \(running)\n"
        }
        text += "\(family.name)_bucket\(family.braces(values, ("le", "+Inf"))) \(histogram.count)\n"
        text += "\(family.name)_sum\(family.braces(values)) \(histogram.sum.plain)\n"
        text += "\(family.name)_count\(family.braces(values)) \(histogram.count)\n"
      }
      blocks.append((family.name, text))
    }
    for (name, group) in Dictionary(grouping: gauges, by: \.family.name) {
      var lines = ""
      for gauge in group {
        if let value = await gauge.read() { lines += "\(name)\(gauge.family.braces(gauge.values)) \(value.plain)\n" }
      }
      if let first = group.first, !lines.isEmpty {
        blocks.append((name, first.family.head(first.isCounter ? "counter" : "gauge") + lines))
      }
    }
    return blocks.sorted { $0.name < $1.name }.map(\.text).joined()
  }
}

extension Metrics.Family {
  fileprivate func head(_ type: String) -> String { "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" }

  fileprivate func braces(_ values: [String], _ extra: (name: String, value: String)? = nil) -> String {
    var parts = zip(labels, values).map { "\($0)=\"\($1.escapedLabel)\"" }
    if let extra { parts.append("\(extra.name)=\"\(extra.value)\"") }
    return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
  }
}

extension String {
  fileprivate var escapedLabel: String {
    replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

extension Double {
  /// The number without a needless fraction.
  fileprivate var plain: String {
    self == rounded() && magnitude < 9e15 ? String(Int64(self)) : String(self)
  }
}
