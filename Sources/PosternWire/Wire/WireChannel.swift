import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection's pipeline: TLS where there are certificates, the ``Doorkeeper``, the library's parser.
struct WireChannel: ServerChildChannel, HTTPChannelHandler {
  typealias Value = HTTP1Channel.Value

  let responder: HTTPChannelHandler.Responder
  let limits: WireLimits
  let certificate: CertificateFiles?
  let connections: ConnectionCount
  let meter: WireMeter

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let (responder, limits) = (responder, limits)
    let place = connections.enter()
    channel.closeFuture.whenComplete { [connections] _ in connections.leave() }
    return channel.eventLoop.makeCompletedFuture {
      if let certificate {
        // Each connection takes what is in force when it begins, so that new files cut none.
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
      }
      let doorkeeper = Doorkeeper(limits, place: place, meter: meter)
      try channel.pipeline.syncOperations.addHandler(doorkeeper)
      return NIOLoopBound(doorkeeper, eventLoop: channel.eventLoop)
    }.flatMap { (doorkeeper: NIOLoopBound<Doorkeeper>) in
      let parser = HTTP1Channel(
        responder: responder,
        configuration: .init(
          additionalChannelHandlers: [AnswerWatch(doorkeeper.value, stallTime: limits.stallTime)],
          idleTimeout: TimeAmount(limits.idleTime),
          httpDecoderConfiguration: .init(maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head)
        )
      )
      return parser.setup(channel: channel, logger: logger)
    }
  }

  func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}
