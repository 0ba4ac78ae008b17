/// An instant together with the offset in which its writer lived (RFC 5322 §3.3, `date-time` of RFC 3501 §9).
package struct Timestamp: Hashable, Sendable, Comparable {
  /// Seconds since 1970-01-01 00:00 UTC.
  package var seconds: Int64
  /// The writer's zone in minutes east of UTC.
  package var offsetMinutes: Int

  package init(seconds: Int64, offsetMinutes: Int = 0) {
    self.seconds = seconds
    self.offsetMinutes = offsetMinutes
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
}

/// A day and time of the Gregorian calendar, without a zone.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  /// 1...12
  package var month: Int
  /// 1...31
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The civil time that `seconds` since 1970 UTC are, seen from a zone `offsetMinutes` east. Any value is
  /// taken; the result is clamped to the years 0...9999.
  package init(seconds: Int64, offsetMinutes: Int) {
    let earliest: Int64 = -62_167_219_200
    let latest: Int64 = 253_402_300_799
    let local = min(max(min(max(seconds, earliest), latest) + Int64(offsetMinutes) * 60, earliest), latest)
    let days = local >= 0 ? local / 86400 : -((86399 - local) / 86400)
    let rest = Int(local - days * 86400)
    // Howard Hinnant's civil_from_days: eras of 400 years that begin on 1 March.
    let shifted = Int(days) + 719468
    let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
    let dayOfEra = shifted - era * 146097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// Seconds since 1970 UTC when this is the time in a zone `offsetMinutes` east.
  package func seconds(offsetMinutes: Int) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = Int64(era * 146097 + dayOfEra - 719468)
    return days * 86400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offsetMinutes) * 60
  }

  /// 0 is Sunday.
  package var weekday: Int {
    let days = seconds(offsetMinutes: 0) / 86400 - (seconds(offsetMinutes: 0) < 0 ? 1 : 0)
    return Int(((days + 4) % 7 + 7) % 7)
  }
}
