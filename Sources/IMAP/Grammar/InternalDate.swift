internal import Mail
internal import Wire

/// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE` (RFC 3501 §9).
enum InternalDate {
  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `nil` for what is no instant, as Domino's `00-Jan-0000`.
  static func parse(_ bytes: [UInt8]) -> Timestamp? {
    var scanner = Scanner(bytes)
    spaces(&scanner)
    guard let day = number(&scanner, 1...31), scanner.skip(UInt8(ascii: "-")),
      let month = month(&scanner), scanner.skip(UInt8(ascii: "-")), let year = number(&scanner, 1...9999)
    else { return nil }
    spaces(&scanner)
    guard let hour = number(&scanner, 0...23), scanner.skip(UInt8(ascii: ":")),
      let minute = number(&scanner, 0...59), scanner.skip(UInt8(ascii: ":")),
      let second = number(&scanner, 0...60)
    else { return nil }
    spaces(&scanner)
    let zone = zone(&scanner)
    let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return Timestamp(seconds: civil.seconds(offsetMinutes: zone), offsetMinutes: zone)
  }

  private static func spaces(_ scanner: inout Scanner) { _ = scanner.take { $0 == CoreRules.sp } }

  /// Of at most four digits.
  private static func number(_ scanner: inout Scanner, _ allowed: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while let octet = scanner.current, CoreRules.isDigit(octet), count <= 4 {
      value = value &* 10 &+ Int(octet &- 0x30)
      count &+= 1
      scanner.advance()
    }
    return (1...4).contains(count) && allowed.contains(value) ? value : nil
  }

  private static func month(_ scanner: inout Scanner) -> Int? {
    let letters = scanner.take(while: CoreRules.isAlpha)
    return months.firstIndex { scanner.matches(letters, $0) }.map { $0 + 1 }
  }

  /// `zone = ("+" / "-") 4DIGIT`, in minutes; 0 for anything else.
  private static func zone(_ scanner: inout Scanner) -> Int {
    let isWest = scanner.current == UInt8(ascii: "-")
    guard scanner.skip(UInt8(ascii: "-")) || scanner.skip(UInt8(ascii: "+")),
      let digits = number(&scanner, 0...9999), digits % 100 < 60
    else { return 0 }
    let minutes = digits / 100 * 60 + digits % 100
    return isWest ? -minutes : minutes
  }
}
