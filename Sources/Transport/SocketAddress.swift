import Glibc

/// An IPv4 or IPv6 address with its port.
struct SocketAddress: Sendable {
  enum Family: Sendable {
    case ipv4
    case ipv6
  }

  let family: Family
  /// A `sockaddr_in` or `sockaddr_in6`, byte for byte.
  private let bytes: [UInt8]

  /// `nil` for other families.
  init?(_ info: addrinfo) {
    switch info.ai_family {
    case AF_INET: family = .ipv4
    case AF_INET6: family = .ipv6
    default: return nil
    }
    guard let address = info.ai_addr else { return nil }
    bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
  }

  var domain: Int32 { family == .ipv4 ? AF_INET : AF_INET6 }

  /// The address in numbers, without the port.
  var text: String {
    var name = [UInt8](repeating: 0, count: Int(NI_MAXHOST))
    let status = withPointer { address, length in
      name.withUnsafeMutableBytes { name in
        getnameinfo(
          address, length, name.baseAddress?.assumingMemoryBound(to: CChar.self), socklen_t(name.count), nil,
          0,
          NI_NUMERICHOST)
      }
    }
    return status == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : "?"
  }

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var storage = sockaddr_storage()
    return withUnsafeMutablePointer(to: &storage) { storage in
      let raw = UnsafeMutableRawBufferPointer(start: storage, count: MemoryLayout<sockaddr_storage>.size)
      raw.copyBytes(from: bytes.prefix(raw.count))
      return storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
    }
  }

  /// The order of RFC 8305 §4: as the resolver sorted them, the families taking turns.
  static func alternating(_ addresses: [SocketAddress]) -> [SocketAddress] {
    guard let first = addresses.first?.family else { return [] }
    let preferred = addresses.filter { $0.family == first }
    let others = addresses.filter { $0.family != first }
    var result: [SocketAddress] = []
    for index in 0..<max(preferred.count, others.count) {
      if index < preferred.count { result.append(preferred[index]) }
      if index < others.count { result.append(others[index]) }
    }
    return result
  }
}
