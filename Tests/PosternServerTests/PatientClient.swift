import AsyncHTTPClient
import NIOCore

/// A client with as many connections as a test asks for, that waits as long as a busy machine needs.
let patientClient: HTTPClient = {
  var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(300), read: .seconds(300)))
  configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
  return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
}()
