import Glibc

/// Ports of 127.0.0.1.
enum LoopbackPort {
  /// So many distinct ports that nobody listens on. All are held until all are found.
  static func free(_ count: Int) throws -> [UInt16] {
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    return try (0..<count).map { _ in
      let (descriptor, port) = try listener()
      held.append(descriptor)
      return port
    }
  }

  /// A listening socket on a port that the system chooses.
  static func listener() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let done = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, done else {
      throw Program.Failure(description: "no loopback port: \(String(cString: strerror(errno)))")
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// What is sent first by whoever listens there; nil when nobody does, or says nothing for 5 s.
  /// - Parameter isSecond: at 127.0.0.2, which is this machine as well.
  static func firstLine(of port: UInt16, isSecond: Bool = false) -> String? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = loopback(port: port, host: isSecond ? 0x7F00_0002 : 0x7F00_0001)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else { return nil }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  static func loopback(port: UInt16, host: UInt32 = 0x7F00_0001) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = host.bigEndian
    return address
  }
}
