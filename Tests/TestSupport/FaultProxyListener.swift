import Glibc
import Synchronization

/// Where a `FaultProxy` is found.
final class FaultProxyListener: Sendable {
  let port: UInt16
  /// -1 while connections are refused.
  var descriptor: Int32 { listening.withLock { $0 } }
  private let listening = Mutex<Int32>(-1)
  /// Bound, never listening: it keeps the port for us while we refuse.
  private let holder: Int32

  init() throws {
    holder = try Self.bound(to: 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let holder = holder
    let done = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(holder, $0, &length) == 0 }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard done else { throw Self.failure() }
  }

  deinit {
    close()
    Glibc.close(holder)
  }

  func open() throws {
    guard descriptor < 0 else { return }
    let listener = try Self.bound(to: port)
    guard listen(listener, 64) == 0 else {
      Glibc.close(listener)
      throw Self.failure()
    }
    listening.withLock { $0 = listener }
  }

  func close() {
    listening.withLock { descriptor in
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  /// The next client, ready to be used; nil when none waits.
  func accept() -> Int32? {
    let client = Glibc.accept(descriptor, nil, nil)
    guard client >= 0 else { return nil }
    return Self.ready(client)
  }

  /// A connection to the server; on loopback it is there at once or not at all.
  static func connect(to target: sockaddr_in) -> Int32? {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var target = target
    let connected = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if connected { return ready(server) }
    Glibc.close(server)
    return nil
  }

  private static func bound(to port: UInt16) throws -> Int32 {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    // Several sockets may have one port as long as only one of them listens.
    set(descriptor, SOL_SOCKET, SO_REUSEADDR)
    var address = LoopbackPort.loopback(port: port)
    let done = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard done else {
      Glibc.close(descriptor)
      throw failure()
    }
    return descriptor
  }

  /// Neither blocks nor reaches our children, and sends at once what it is given.
  private static func ready(_ descriptor: Int32) -> Int32 {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
    return descriptor
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func failure() -> Program.Failure {
    Program.Failure(description: "no loopback port: \(String(cString: strerror(errno)))")
  }
}
