import Glibc
import POP3
import Wire

/// A conversation with a real server on loopback, without a session around it: it waits for each byte, and twenty
/// seconds at the most.
final class RealLine {
  struct Unavailable: Error { let reason: String }

  var conversation = POP3Conversation()
  private let descriptor: Int32
  private var events: [POP3Event] = []

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var timeout = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw Unavailable(reason: "no connection to port \(port)") }
  }

  deinit { close(descriptor) }

  /// Submits all, and reads until each is answered. What was told, content in one piece.
  func run(_ commands: [Command]) throws -> [POP3Event] {
    let ids = Set(commands.map { conversation.submit($0) })
    while true {
      try pump()
      let told = ids.intersection(events.completed + events.notSent)
      if told.count == ids.count || events.failure != nil { break }
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Unavailable(reason: "nothing came, after \(events.suffix(3))") }
      conversation.receive(Array(buffer.prefix(count)))
    }
    defer { events = [] }
    return Replay.joined(events)
  }

  private func pump() throws {
    let (sent, told) = Replay.drain(&conversation)
    events += told
    let octets = sent.flatMap(\.bytes)
    guard !octets.isEmpty else { return }
    guard send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
      throw Unavailable(reason: "it takes nothing")
    }
  }
}
