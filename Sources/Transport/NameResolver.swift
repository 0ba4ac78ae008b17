import Glibc

/// Host names to addresses, by `getaddrinfo` on a thread of its own.
enum NameResolver {
  private typealias Answer = Result<[SocketAddress], TransportFailure>

  /// A host has more addresses than this only to keep us busy.
  static let addressLimit = 64

  /// Addresses as RFC 6724 sorts them, at least one. Numeric addresses (IPv6 with or without brackets) are
  /// answered at once.
  static func addresses(of host: String, port: UInt16) async throws(TransportFailure) -> [SocketAddress] {
    let name = unbracketed(host)
    // C strings end at a NUL: the name looked up would not be the name verified.
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw .nameNotFound(host: host, reason: "that is no host name")
    }
    if case .success(let addresses) = look(up: name, port, flags: AI_NUMERICHOST) { return addresses }
    let answer = Promise<Answer>()
    try DetachedThread.start { answer.put(look(up: name, port, flags: 0)) }
    guard let result = await answer.take() else { throw .cancelled }
    return try result.get()
  }

  /// `[::1]` as `::1`.
  static func unbracketed(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  private static func look(up name: String, _ port: UInt16, flags: Int32) -> Answer {
    var hints = addrinfo()
    // No AI_ADDRCONFIG: where only the loopback is up it hides localhost; dead families fail at once anyway.
    hints.ai_flags = flags | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(name, String(port), &hints, &list)
    let systemError = errno
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0 else {
      let reason =
        status == EAI_SYSTEM ? TransportFailure.words(systemError) : String(cString: gai_strerror(status))
      return .failure(.nameNotFound(host: name, reason: reason))
    }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee, addresses.count < addressLimit {
      if let address = SocketAddress(info) { addresses.append(address) }
      next = info.ai_next
    }
    return addresses.isEmpty
      ? .failure(.nameNotFound(host: name, reason: "it has no address")) : .success(addresses)
  }
}
