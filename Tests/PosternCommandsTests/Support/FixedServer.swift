import Foundation
import Glibc

/// A server on the loopback that gives every caller the same bytes, for answers that no Autotask gives.
final class FixedServer: Sendable {
  /// The port.
  let port: UInt16
  private let listener: Int32

  /// Listens on a free port.
  init(answer: String) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, address, &length) == 0
      }
    }
    guard isBound else {
      close(listener)
      throw POSIXError(.EADDRNOTAVAIL)
    }
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    // Ends when the listener is shut down.
    Thread.detachNewThread { Self.serve(listener, answer: Array(answer.utf8)) }
  }

  /// Refuses all further callers.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func serve(_ listener: Int32, answer: [UInt8]) {
    defer { close(listener) }
    while true {
      let caller = accept(listener, nil, nil)
      guard caller >= 0 else { return }
      var request = [UInt8](repeating: 0, count: 1 << 16)
      _ = recv(caller, &request, request.count, 0)
      _ = send(caller, answer, answer.count, Int32(MSG_NOSIGNAL))
      close(caller)
    }
  }
}
