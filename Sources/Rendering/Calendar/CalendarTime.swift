import Mail

/// `date` or `date-time` — RFC 5545 §3.3.4, §3.3.5
struct CalendarTime: Hashable, Sendable {
  enum Zone: Hashable, Sendable {
    case utc
    /// The same hour wherever one is (§3.3.5, form 1).
    case floating
    /// TZID.
    case named(String)
  }

  var civil: CivilTime
  /// A day, without a time.
  var isDate: Bool
  var zone: Zone

  init?(_ property: CalendarProperty) {
    self.init(property.value, zone: property.parameter("TZID"))
    if property.parameter("VALUE")?.uppercased() == "DATE" { isDate = true }
  }

  /// `19980118T230000Z`, `19970714`; what some programs write with hyphens and colons is read too.
  init?(_ text: String, zone: String?) {
    let bytes = Array(text.utf8.filter { $0 > 0x20 && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") })
    func number(_ start: Int, _ count: Int) -> Int? {
      guard start + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[start..<(start + count)] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(4, 2), let day = number(6, 2), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    isDate = bytes.count == 8
    let time = isDate ? (0, 0, 0) : (number(9, 2) ?? 0, number(11, 2) ?? 0, number(13, 2) ?? 0)
    civil = CivilTime(year: year, month: month, day: day, hour: time.0, minute: time.1, second: time.2)
    let isUTC = bytes.last.map { $0 | 0x20 == UInt8(ascii: "z") } ?? false
    self.zone = isUTC ? .utc : zone.map { .named($0) } ?? .floating
  }

  init(civil: CivilTime, isDate: Bool, zone: Zone) {
    (self.civil, self.isDate, self.zone) = (civil, isDate, zone)
  }

  /// The same zone, so many seconds later by its clock.
  func adding(_ seconds: Int64) -> CalendarTime {
    let later = civil.seconds(offsetMinutes: 0).addingReportingOverflow(seconds).partialValue
    return CalendarTime(civil: CivilTime(seconds: later, offsetMinutes: 0), isDate: isDate, zone: zone)
  }
}

/// `dur-value` — RFC 5545 §3.3.6: P15DT5H0M20S, P7W.
enum CalendarDuration {
  /// A thousand years; what is longer was made to overflow something.
  private static let longest: Int64 = 1000 * 366 * 86400

  static func seconds(_ text: String) -> Int64? {
    var total: Int64 = 0
    var number: Int64?
    var isNegative = false
    var hasUnit = false
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39: number = min((number ?? 0) * 10 + Int64(byte - 0x30), longest)
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "+"), UInt8(ascii: "P"), UInt8(ascii: "T"), UInt8(ascii: "p"), UInt8(ascii: "t"):
        number = nil
      default:
        guard let count = number, let unit = units[byte & 0xdf] else { return nil }
        let (product, overflows) = count.multipliedReportingOverflow(by: unit)
        total = overflows ? longest : min(total + min(product, longest), longest)
        number = nil
        hasUnit = true
      }
    }
    guard hasUnit else { return nil }
    return isNegative ? -total : total
  }

  private static let units: [UInt8: Int64] = [
    UInt8(ascii: "W"): 604_800, UInt8(ascii: "D"): 86400, UInt8(ascii: "H"): 3600, UInt8(ascii: "M"): 60,
    UInt8(ascii: "S"): 1,
  ]
}
