/// The first line of a server (RFC 1939 §4). With -ERR there will be no session.
package struct Greeting: Hashable, Sendable {
  package let reply: Reply
  /// `<process.clock@host>`, with the brackets, from a server that has APOP (RFC 1939 §7): wherever it stands in
  /// the line. Printable ASCII only, because a forged one with other octets lets its maker find the password out
  /// (CVE-2007-1558).
  package let apopTimestamp: [UInt8]?

  init(_ reply: Reply) {
    self.reply = reply
    apopTimestamp = reply.isOK ? Self.timestamp(in: reply.octets) : nil
  }

  private static func timestamp(in octets: [UInt8]) -> [UInt8]? {
    var start: Int?
    var hasAt = false
    for (place, octet) in octets.enumerated() {
      switch octet {
      case UInt8(ascii: "<"): (start, hasAt) = (place, false)
      case UInt8(ascii: "@"): hasAt = true
      case UInt8(ascii: ">"):
        if let start, hasAt { return Array(octets[start...place]) }
        start = nil
      case 0x21...0x7E: break
      default: start = nil
      }
    }
    return nil
  }
}
