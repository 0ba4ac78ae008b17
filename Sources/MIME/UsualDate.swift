internal import Mail

/// `date-time` as nearly every mailer writes it (RFC 5322 §3.3): `Fri, 5 Apr 2019 12:10:49 +0200`, with or without
/// the name of the day and a comment with the zone's name. Read at a glance, because every row of a list has one.
struct UsualDate {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// `nil` for whatever is not of exactly this form, or at the edges of months and clocks: `DateField` knows more.
  static func parse(_ bytes: [UInt8]) -> Timestamp? {
    var date = UsualDate(bytes)
    return date.parse()
  }

  private mutating func parse() -> Timestamp? {
    guard dayName(), let day = number(1...2), (1...28).contains(day), skip(ASCII.space), let month = month(),
      skip(ASCII.space), let year = number(4...4), year >= 1000, skip(ASCII.space),
      let hour = number(2...2), hour < 24, skip(ASCII.colon), let minute = number(2...2), minute < 60,
      skip(ASCII.colon), let second = number(2...2), second < 60, skip(ASCII.space)
    else { return nil }
    let isWest = skip(ASCII.hyphen)
    guard isWest || skip(UInt8(ascii: "+")), let zone = number(4...4), zone < 2400, zone % 100 < 60, ends()
    else { return nil }
    let offset = (zone / 100 * 60 + zone % 100) * (isWest ? -1 : 1)
    let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return Timestamp(seconds: civil.seconds(offsetMinutes: offset), offsetMinutes: offset)
  }

  private mutating func skip(_ octet: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == octet else { return false }
    position &+= 1
    return true
  }

  private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    let start = position
    var value = 0
    while position < bytes.count, bytes[position].isDigit, position &- start < digits.upperBound {
      value = value &* 10 &+ Int(bytes[position] &- 0x30)
      position &+= 1
    }
    return position &- start >= digits.lowerBound ? value : nil
  }

  /// Three letters in lower case, as a number.
  private mutating func word() -> UInt32? {
    guard position &+ 3 <= bytes.count else { return nil }
    var word: UInt32 = 0
    for place in position..<position &+ 3 { word = word << 8 | UInt32(bytes[place] | 0x20) }
    position &+= 3
    return word
  }

  private static func words(_ names: StaticString) -> [UInt32] {
    names.withUTF8Buffer { letters in
      stride(from: 0, to: letters.count - 2, by: 3).map { start in
        letters[start..<start + 3].reduce(0) { $0 << 8 | UInt32($1) }
      }
    }
  }

  private static let days = words("montuewedthufrisatsun")
  private static let months = words("janfebmaraprmayjunjulaugsepoctnovdec")

  private mutating func dayName() -> Bool {
    if position < bytes.count, bytes[position].isDigit { return true }
    guard let name = word(), Self.days.contains(name) else { return false }
    return skip(ASCII.comma) && skip(ASCII.space)
  }

  private mutating func month() -> Int? {
    word().flatMap(Self.months.firstIndex).map { $0 + 1 }
  }

  /// `[CFWS]`, as far as it is a space and a comment of letters.
  private mutating func ends() -> Bool {
    if position == bytes.count { return true }
    guard skip(ASCII.space), skip(ASCII.openParenthesis) else { return false }
    while position < bytes.count, bytes[position].isLetter { position &+= 1 }
    return skip(ASCII.closeParenthesis) && position == bytes.count
  }
}
