internal import Mail
internal import Wire

extension CommandEncoder {
  /// `append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal` (RFC 3501 §6.3.11). `\Recent` is
  /// the server's to give and left out. A message with NULs is sent as `literal8` where the server has BINARY
  /// (RFC 3516 §4.4); others refuse it or not, as they like. While UTF8=ACCEPT is on, a header with 8 bits must be
  /// announced (RFC 6855 §4).
  mutating func append(_ name: MailboxName, _ flags: Set<Flag>, _ date: Timestamp?, _ message: [UInt8]) {
    raw("APPEND ")
    string(name.wire)
    raw(" ")
    let given = flags.subtracting([.recent]).map(\.rawValue).sorted()
    if !given.isEmpty {
      list(given) { $0.atom($1) }
      raw(" ")
    }
    if let date { raw("\"\(Self.dateTime(date))\" ") }
    if options.utf8, Self.hasUTF8Header(message) {
      raw("UTF8 (~")
      literal(message, isSecret: false)
      raw(")")
    } else {
      if options.capabilities.contains(.binary), message.contains(0) { raw("~") }
      literal(message, isSecret: false)
    }
  }

  /// Whether there is an octet of more than 7 bits before the first empty line.
  private static func hasUTF8Header(_ message: [UInt8]) -> Bool {
    var isLineEmpty = false
    for octet in message {
      if octet >= 0x80 { return true }
      if octet == CoreRules.lf {
        if isLineEmpty { return false }
        isLineEmpty = true
      } else if octet != CoreRules.cr {
        isLineEmpty = false
      }
    }
    return false
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`, without the
  /// quotes. A zone that does not fit four digits is UTC.
  private static func dateTime(_ date: Timestamp) -> String {
    let offset = abs(date.offsetMinutes) < 100 * 60 ? date.offsetMinutes : 0
    let civil = CivilTime(seconds: date.seconds, offsetMinutes: offset)
    let zone = abs(offset) / 60 * 100 + abs(offset) % 60
    return "\(padded(civil.day, 2, " "))-\(months[civil.month - 1])-\(padded(civil.year, 4)) "
      + "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2)) "
      + "\(offset < 0 ? "-" : "+")\(padded(zone, 4))"
  }

  private static func padded(_ number: Int, _ width: Int, _ filling: Character = "0") -> String {
    let digits = String(number)
    return String(repeating: filling, count: max(0, width - digits.count)) + digits
  }
}
