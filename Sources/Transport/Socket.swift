import Glibc
import Synchronization

/// A connected stream socket that never blocks a thread.
final class Socket: Sendable {
  /// How much one read takes at most, in bytes: four TLS records.
  static let readSize = 64 << 10

  private let descriptor: Mutex<Descriptor?>
  private let readable = Readiness(.reading)
  private let writable = Readiness(.writing)
  private let writing = Turnstile()

  /// Takes a descriptor that is non-blocking and close-on-exec.
  init(_ descriptor: Descriptor) {
    self.descriptor = Mutex(descriptor)
  }

  deinit { close(saying: []) }

  func read() async throws(TransportFailure) -> [UInt8] {
    while true {
      if Task.isCancelled { throw .cancelled }
      let descriptor = try open()
      let (bytes, error) = Self.receive(descriptor)
      switch error {
      case 0: return bytes
      case EINTR: continue
      case EAGAIN: try await ready(readable, descriptor)
      default: throw .lost(error)
      }
    }
  }

  func write(_ bytes: [UInt8]) async throws(TransportFailure) {
    try await writing.enter()
    defer { writing.leave() }
    var sent = 0
    while sent < bytes.count {
      let descriptor = try open()
      let (count, error) = Self.send(bytes, from: sent, descriptor)
      switch error {
      case 0: sent += count
      case EINTR: continue
      case EAGAIN:
        do throws(TransportFailure) { try await ready(writable, descriptor) } catch {
          if sent > 0 { close(saying: []) }
          throw error
        }
      default: throw .lost(error)
      }
    }
  }

  /// Ends both directions. The farewell is left out while another write is under way.
  func close(saying farewell: [UInt8]) {
    guard let old = descriptor.withLock({ $0.take() }) else { return }
    if !farewell.isEmpty, writing.enterIfFree() {
      _ = Self.send(farewell, from: 0, old)
      writing.leave()
    }
    shutdown(old.number, Int32(SHUT_RDWR))
    readable.close()
    writable.close()
  }

  /// Tells the other side that nothing more will be written.
  func endWriting() {
    if let descriptor = descriptor.withLock({ $0 }) { shutdown(descriptor.number, Int32(SHUT_WR)) }
  }

  /// Sets a socket option that is an `Int32`; options are advice, so a refusal is not an error.
  func set(_ option: Int32, of level: Int32, to value: Int32) {
    guard let descriptor = descriptor.withLock({ $0 }) else { return }
    var value = value
    setsockopt(descriptor.number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Such an option's value.
  func value(of option: Int32, of level: Int32) -> Int32? {
    guard let descriptor = descriptor.withLock({ $0 }) else { return nil }
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor.number, level, option, &value, &size) == 0 ? value : nil
  }

  /// Whether the other side has acknowledged all that was written.
  var hasDelivered: Bool {
    guard let descriptor = descriptor.withLock({ $0 }) else { return true }
    var waiting: Int32 = 0
    return ioctl(descriptor.number, UInt(TIOCOUTQ), &waiting) != 0 || waiting == 0
  }

  /// Connects, and waits until that is done; an errno when it can't be done.
  func connect(to address: SocketAddress) async throws(TransportFailure) -> Int32 {
    let descriptor = try open()
    let status = address.withPointer { Glibc.connect(descriptor.number, $0, $1) }
    if status == 0 { return 0 }
    // An interrupted connect goes on by itself.
    guard errno == EINPROGRESS || errno == EINTR else { return errno }
    try await ready(writable, descriptor)
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &error, &size)
    return error
  }

  private func open() throws(TransportFailure) -> Descriptor {
    guard let descriptor = descriptor.withLock({ $0 }) else { throw .closedHere }
    return descriptor
  }

  private func ready(_ readiness: Readiness, _ descriptor: Descriptor) async throws(TransportFailure) {
    switch await readiness.wait(for: descriptor) {
    case .ready: return
    case .cancelled: throw .cancelled
    case .closed: throw .closedHere
    }
  }

  private static func receive(_ descriptor: Descriptor) -> (bytes: [UInt8], error: Int32) {
    var error: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: readSize) { buffer, count in
      let received = recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
      if received < 0 { error = errno }
      count = max(0, received)
    }
    // A short answer must not hold 64 KiB for as long as its reader keeps it.
    return (bytes.count < readSize / 4 ? Array(bytes[...]) : bytes, error)
  }

  private static func send(
    _ bytes: [UInt8], from start: Int, _ descriptor: Descriptor
  ) -> (count: Int, error: Int32) {
    bytes.withUnsafeBytes { buffer in
      let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
      let count = Glibc.send(descriptor.number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      return count < 0 ? (0, errno) : (count, 0)
    }
  }
}
