import Foundation

extension Metrics {
  /// Adds what the system knows of this process, as Prometheus names it; nothing where the system has no `/proc`.
  public func addProcess() {
    gauge(.init("process_resident_memory_bytes", "Resident memory.")) {
      ProcessFacts.status("VmRSS:").map { $0 * 1024 }
    }
    gauge(.init("process_virtual_memory_bytes", "Virtual memory.")) {
      ProcessFacts.status("VmSize:").map { $0 * 1024 }
    }
    gauge(.init("process_cpu_seconds_total", "Time on processors."), isCounter: true) {
      guard let fields = ProcessFacts.fields(), let user = Double(fields[11]), let system = Double(fields[12]) else {
        return nil
      }
      return (user + system) / ProcessFacts.ticks
    }
    gauge(.init("process_start_time_seconds", "When the process began, since 1970.")) {
      guard let fields = ProcessFacts.fields(), let start = Double(fields[19]), let boot = ProcessFacts.boot else {
        return nil
      }
      return boot + start / ProcessFacts.ticks
    }
    gauge(.init("process_open_fds", "Open files and sockets.")) {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }
  }
}

/// What `/proc` tells.
private enum ProcessFacts {
  /// Ticks a second, as Linux tells times in `/proc` on every architecture that Swift runs on.
  static let ticks = 100.0

  /// The fields of `stat` behind the name, which may hold anything.
  static func fields() -> [Substring]? {
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 20 ? fields : nil
  }

  static func status(_ name: String) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
  }

  static var boot: Double? {
    guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
    else { return nil }
    return Double(line.dropFirst(6))
  }
}
