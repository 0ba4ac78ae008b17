import Glibc

/// What the kernel says about links, addresses and routes (netlink(7), rtnetlink(7)), as far as it matters whether
/// something changed.
struct NetlinkMessages {
  /// NETLINK_ROUTE
  static let routeProtocol: Int32 = 0

  /// More interfaces than these are taken for new ones again.
  static let linkLimit = 1024

  /// A `sockaddr_nl` with the groups RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR and
  /// RTMGRP_IPV6_ROUTE.
  static var address: [UInt8] {
    let groups: UInt32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
    return withUnsafeBytes(of: UInt16(AF_NETLINK)) { Array($0) } + [UInt8](repeating: 0, count: 6)
      + withUnsafeBytes(of: groups) { Array($0) }
  }

  /// RTM_… of rtnetlink(7).
  private enum Kind: UInt16 {
    case newLink = 16
    case deletedLink = 17
    case newAddress = 20
    case deletedAddress = 21
    case newRoute = 24
    case deletedRoute = 25
  }

  /// `struct nlmsghdr`: length (4), type (2), flags (2), sequence (4), port (4).
  private static let headerSize = 16
  /// Of the flags of a link, those that say whether it carries anything: IFF_UP, IFF_RUNNING, IFF_LOWER_UP.
  private static let carrying: UInt32 = 0x1 | 0x40 | 0x10000

  /// By the number of the interface.
  private var links: [UInt32: UInt32] = [:]

  /// Whether one of the messages is a change. A link is told of for many reasons, a wireless one at each scan; only
  /// whether it carries anything counts. Whatever is cut short or unknown is passed over.
  mutating func tellChange(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    var changed = false
    while let length = Self.number(rest, at: 0, UInt32.self), length >= Self.headerSize, length <= rest.count
    {
      let message = rest.prefix(Int(length))
      if tellChange(in: message) { changed = true }
      // Messages begin at multiples of four.
      rest = rest.dropFirst((Int(length) + 3) & ~3)
    }
    return changed
  }

  private mutating func tellChange(in message: ArraySlice<UInt8>) -> Bool {
    guard let kind = Self.number(message, at: 4, UInt16.self).flatMap(Kind.init) else { return false }
    switch kind {
    case .newAddress, .deletedAddress, .newRoute, .deletedRoute: return true
    case .newLink, .deletedLink: break
    }
    // `struct ifinfomsg`: family (1), padding (1), type (2), index (4), flags (4), change (4).
    guard let index = Self.number(message, at: Self.headerSize + 4, UInt32.self),
      let flags = Self.number(message, at: Self.headerSize + 8, UInt32.self)
    else { return false }
    if kind == .deletedLink { return links.removeValue(forKey: index) != 0 }
    if links.count >= Self.linkLimit { links = [:] }
    return links.updateValue(flags & Self.carrying, forKey: index) != flags & Self.carrying
  }

  /// In the byte order of this machine.
  private static func number<Number: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, at offset: Int, _: Number.Type
  ) -> Number? {
    let field = bytes.dropFirst(offset).prefix(MemoryLayout<Number>.size)
    guard field.count == MemoryLayout<Number>.size else { return nil }
    return field.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
  }
}
