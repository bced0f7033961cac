import Autotask
import Foundation
import Logging
import PosternWire
import Synchronization
import Testing

/// What a server tells of itself.
struct ObservationTests {
  @Test func aTraceGoesOnOrBegins() {
    let trace = "0af7651916cd43dd8448eb211c80319c"
    #expect(TraceContext(["00-\(trace)-b7ad6b7169203331-01"]).trace == trace)
    #expect(TraceContext(["00-\(trace)-b7ad6b7169203331-01"]).parent == "b7ad6b7169203331")
    #expect(TraceContext(["cc-\(trace)-b7ad6b7169203331-01-more"]).trace == trace)
    let broken: [[String]] = [
      [], [""], ["x"], ["00-\(trace)-b7ad6b7169203331"], ["ff-\(trace)-b7ad6b7169203331-01"],
      ["00-\(trace)-b7ad6b7169203331-01-more"], ["00-\(trace.uppercased())-b7ad6b7169203331-01"],
      ["00-\(String(repeating: "0", count: 32))-b7ad6b7169203331-01"], ["00-\(trace)-0000000000000000-01"],
      ["00-\(trace)-b7ad6b7169203331-01", "00-\(trace)-b7ad6b7169203331-01"],
    ]
    for fields in broken {
      let begun = TraceContext(fields)
      #expect(begun.trace != trace && begun.parent == nil)
      #expect(begun.trace.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }
  }

  @Test func aLogLineIsOneObject() throws {
    let lines = Mutex<[String]>([])
    var logger = Logger(label: "postern") { label in
      JSONLogHandler(label: label) { data in lines.withLock { $0.append(String(decoding: data, as: UTF8.self)) } }
    }
    logger[metadataKey: "always"] = "here"
    logger.debug("not told")
    logger.warning("a \"quoted\"\nline\u{2028}\u{1b}[31m", metadata: ["list": ["a", "b"], "map": ["k": "v"]])
    let line = try #require(lines.withLock { $0 }.first)
    #expect(lines.withLock { $0.count } == 1)
    #expect(line.hasSuffix("}\n") && line.filter(\.isNewline).count == 1)
    let json = try JSONValue(parsing: line)
    #expect(json.object?.keys == ["time", "level", "label", "message", "metadata"])
    #expect(json["level"] == "warning")
    #expect(json["message"]?.string == "a \"quoted\"\nline\u{2028}\u{1b}[31m")
    #expect(json["metadata"] == ["always": "here", "list": ["a", "b"], "map": ["k": "v"]])
    #expect(json["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
  }

  @Test func linesAreGatheredAndKeepTheirOrder() async {
    let (written, writing) = AsyncStream.makeStream(of: String.self)
    let sink = LogSink { writing.yield(String(decoding: $0, as: UTF8.self)) }
    var writes = written.makeAsyncIterator()
    sink.add(Data("a".utf8), at: .info)
    sink.add(Data("b".utf8), at: .info)
    #expect(await writes.next() == "ab", "written by itself after a moment")
    sink.add(Data("c".utf8), at: .info)
    sink.add(Data("d".utf8), at: .warning)
    #expect(await writes.next() == "cd", "more than information is written at once, behind what came before")
    sink.add(Data(repeating: 0x65, count: 70_000), at: .info)
    #expect(await writes.next()?.count == 70_000)
    sink.flush()
    sink.add(Data("f".utf8), at: .notice)
    #expect(await writes.next() == "f", "nothing is written where there is nothing")
  }

  @Test func requestsAreLoggedWithTheirTraceAndCounted() async throws {
    let lines = Mutex<[String]>([])
    let logger = Logger(label: "postern") { label in
      JSONLogHandler(label: label) { data in lines.withLock { $0.append(String(decoding: data, as: UTF8.self)) } }
    }
    let metrics = Metrics()
    let trace = "0af7651916cd43dd8448eb211c80319c"
    try await withWire(metrics: metrics, logger: logger) { port, _ in
      let answer = try await RawConnection.exchange(
        "POST /secretpath?q=secretquery HTTP/1.1\r\nHost: a\r\ntraceparent: 00-\(trace)-b7ad6b7169203331-01\r\n"
          + "Secret: secretheader\r\nContent-Length: 10\r\nConnection: close\r\n\r\nsecretbody",
        port: port
      )
      #expect(!answer.contains(trace), "a caller is told nothing of traces")
      _ = try await RawConnection.exchange("nonsense\r\n\r\n", port: port)
    }
    let log = lines.withLock { $0.joined() }
    #expect(log.contains("\"trace\":\"\(trace)\""))
    #expect(!log.contains("secret"))
    let text = await metrics.text()
    #expect(text.contains("postern_requests_total{surface=\"echo\",operation=\"echo\",status=\"2xx\"} 1\n"))
    #expect(text.contains("postern_request_duration_seconds_count{surface=\"echo\"} 1\n"))
    #expect(text.contains("postern_refused_requests_total{surface=\"echo\",reason=\"malformed\"} 1\n"))
    #expect(text.contains("postern_open_connections{surface=\"echo\"} 0\n"))
    #expect(text.contains("# TYPE postern_received_bytes_total counter\n"))
    #expect(!text.contains("secret"))
  }

  @Test func nobodyCanMakeSeriesWithoutEnd() async {
    let metrics = Metrics()
    let family = Metrics.Family("x_total", "A test.", ["a"])
    for number in 0..<2000 { metrics.count(family, [String(number)]) }
    metrics.count(family, ["quoted\"\n\\"])
    let lines = await metrics.text().split(separator: "\n").filter { $0.hasPrefix("x_total") }
    #expect(lines.count == 501)
    #expect(lines.contains("x_total{a=\"other\"} 1501"))
  }

  @Test func durationsFillBuckets() async {
    let metrics = Metrics()
    let family = Metrics.Family("y_seconds", "A test.")
    for milliseconds in [1, 3, 70_000] { metrics.observe(family, [], .milliseconds(milliseconds)) }
    let text = await metrics.text()
    #expect(text.contains("# TYPE y_seconds histogram\n"))
    #expect(text.contains("y_seconds_bucket{le=\"0.001\"} 1\ny_seconds_bucket{le=\"0.0025\"} 1\n"))
    #expect(text.contains("y_seconds_bucket{le=\"60\"} 2\ny_seconds_bucket{le=\"+Inf\"} 3\n"))
    #expect(text.contains("y_seconds_count 3\n"))
  }

  @Test func theProcessIsMeasured() async {
    let metrics = Metrics()
    metrics.addProcess()
    let text = await metrics.text()
    for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"] {
      #expect(text.contains("\n\(name) "))
    }
  }

  @Test func whatIsNotReadyIsNamed() async throws {
    var readiness = Readiness()
    readiness.add("grants") { .good("3") }
    readiness.add("file") { .worrying("not applied") }
    try await withWire(readiness: readiness) { port, _ in
      let answer = try await RawConnection.exchange(
        "GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        port: port
      )
      #expect(answer.hasPrefix("HTTP/1.1 200 "))
      #expect(answer.hasSuffix(#"{"status":"ready","grants":3,"file":"not applied"}"#))
    }
    readiness.add("ledger") { .failing("cannot be written") }
    try await withWire(readiness: readiness) { port, _ in
      let ready = "GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      do {
        let text = try await RawConnection.exchange(ready, port: port)
        #expect(text.hasPrefix("HTTP/1.1 503 "))
      }
      let health = ready.replacing("ready", with: "health")
      do {
        let text = try await RawConnection.exchange(health, port: port)
        #expect(text.hasSuffix(#"{"status":"ok"}"#))
      }
    }
  }
}
