internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The connections to all hosts: those that wait for a request, and those that are in use.
///
/// A request that comes from an event loop takes a connection of that loop if one waits, so that it need not change
/// threads. How many requests are under way at a time is for those before it to say.
final class WirePool: Sendable {
  private struct State {
    var idle: [AutotaskHost: [WireConnection.Handle]] = [:]
    var all: [ObjectIdentifier: any Channel] = [:]
    var isShutDown = false
  }

  private let settings: HTTPWire.Settings
  private let group = MultiThreadedEventLoopGroup.singleton
  /// Made when it is first needed: it reads the system's certificates.
  private let tls = Mutex<NIOSSLContext?>(nil)
  private let state = Mutex(State())

  init(_ settings: HTTPWire.Settings) { self.settings = settings }

  /// A connection that waits, or a new one.
  ///
  /// - Throws: ``WireFailure``; `CancellationError`.
  func connection(to host: AutotaskHost) async throws -> WireConnection.Handle {
    let loop = MultiThreadedEventLoopGroup.currentEventLoop
    while let waiting = try take(host, near: loop) {
      // One that has ended since is left out.
      if waiting.channel.isActive { return waiting }
    }
    try Task.checkCancellation()
    return try await connect(to: host, on: loop ?? group.next())
  }

  /// Takes a connection back that may be used again.
  func put(_ connection: WireConnection.Handle) {
    let isKept = state.withLock { state in
      let kept = state.idle[connection.host]?.count ?? 0
      guard !state.isShutDown, kept < settings.connectionsPerHost else { return false }
      state.idle[connection.host, default: []].append(connection)
      return true
    }
    if !isKept { connection.channel.close(promise: nil) }
  }

  /// Forgets a connection that has ended.
  func remove(_ channel: any Channel, to host: AutotaskHost) {
    state.withLock { state in
      state.all[ObjectIdentifier(channel)] = nil
      state.idle[host]?.removeAll { $0.channel === channel }
    }
  }

  /// Ends all connections; what is under way on them is lost.
  func shutDown() async {
    let channels = state.withLock { state in
      state.isShutDown = true
      state.idle = [:]
      return Array(state.all.values)
    }
    for channel in channels { channel.close(promise: nil) }
    for channel in channels { try? await channel.closeFuture.get() }
  }

  private func take(
    _ host: AutotaskHost,
    near loop: (any EventLoop)?
  ) throws(WireFailure) -> WireConnection.Handle? {
    let (taken, isShutDown) = state.withLock { state -> (WireConnection.Handle?, Bool) in
      guard let waiting = state.idle[host], let last = waiting.indices.last else { return (nil, state.isShutDown) }
      let index = loop.flatMap { loop in waiting.lastIndex { $0.channel.eventLoop === loop } } ?? last
      return (state.idle[host]?.remove(at: index), false)
    }
    if isShutDown { throw .shutDown }
    return taken
  }

  private func connect(to host: AutotaskHost, on loop: any EventLoop) async throws -> WireConnection.Handle {
    let context = try host.scheme == "https" ? tlsContext() : nil
    let settings = settings
    let established = loop.makePromise(of: WireConnection.Handle.self)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(settings.connectTimeout))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let context {
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: host.serverName))
          }
          try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
          let connection = WireConnection(
            to: host,
            settings,
            isSecure: context != nil,
            pool: self,
            established: established
          )
          try pipeline.addHandler(connection)
        }
      }
    let opened = bootstrap.connect(host: host.name, port: host.port)
    opened.whenFailure { _ in established.fail(WireFailure.noConnection) }
    opened.whenSuccess { [weak self] channel in self?.enter(channel) }
    return try await withTaskCancellationHandler {
      try await established.futureResult.get()
    } onCancel: {
      // What is established all the same is closed when it has been idle.
      established.fail(CancellationError())
    }
  }

  private func enter(_ channel: any Channel) {
    let isShutDown = state.withLock { state in
      // It may have ended already, and would be kept for ever.
      if !state.isShutDown, channel.isActive { state.all[ObjectIdentifier(channel)] = channel }
      return state.isShutDown
    }
    if isShutDown { channel.close(promise: nil) }
  }

  private func tlsContext() throws(WireFailure) -> NIOSSLContext {
    let made = tls.withLock { kept -> NIOSSLContext? in
      if kept == nil {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        kept = try? NIOSSLContext(configuration: configuration)
      }
      return kept
    }
    guard let made else { throw .tls }
    return made
  }
}
