import Mail

/// A zone as the file itself explains it (VTIMEZONE, RFC 5545 §3.6.5): when its clocks are put to which offset.
struct CalendarZone: Sendable {
  /// One of its STANDARD and DAYLIGHT components.
  private struct Observance: Sendable {
    let start: CivilTime
    let offsetFrom: Int
    let offsetTo: Int
    let rule: YearlyRule?
    let dates: [CivilTime]
  }

  private let observances: [Observance]

  /// Observances beyond these are history that no mail needs.
  private static let limit = 100

  /// `nil` when nothing in it tells an offset.
  init?(_ components: [CalendarComponent]) {
    observances = components.prefix(Self.limit).compactMap { component in
      guard component.name == "STANDARD" || component.name == "DAYLIGHT",
        let to = component.first("TZOFFSETTO").flatMap({ Self.offset($0.value) })
      else { return nil }
      let start = component.first("DTSTART").flatMap { CalendarTime($0) }
      return Observance(
        start: start?.civil ?? CivilTime(year: 1601, month: 1, day: 1),
        offsetFrom: component.first("TZOFFSETFROM").flatMap { Self.offset($0.value) } ?? to, offsetTo: to,
        rule: component.first("RRULE").flatMap { YearlyRule($0.value, start: start?.civil) },
        dates: component.all("RDATE").flatMap { $0.list(separatedBy: ",") }.prefix(Self.limit)
          .compactMap { CalendarTime($0, zone: nil)?.civil })
    }
    guard !observances.isEmpty else { return nil }
  }

  /// `utc-offset = ("+" / "-") time-hour time-minute [time-second]` — §3.3.14, in minutes
  private static func offset(_ text: String) -> Int? {
    let digits = text.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }.map { Int($0 - 0x30) }
    guard digits.count >= 4 else { return nil }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    guard minutes <= 26 * 60 else { return nil }
    return text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "-") ? -minutes : minutes
  }

  /// Minutes east of UTC at a time of the zone's own clock.
  func offset(at time: CivilTime) -> Int {
    let moment = time.seconds(offsetMinutes: 0)
    var latest: (onset: Int64, offset: Int)?
    for observance in observances {
      for onset in onsets(observance, before: time) where onset <= moment {
        if latest.map({ $0.onset <= onset }) ?? true { latest = (onset, observance.offsetTo) }
      }
    }
    if let latest { return latest.offset }
    // Before all of them: what the first one put an end to.
    let first = observances.min { $0.start.seconds(offsetMinutes: 0) < $1.start.seconds(offsetMinutes: 0) }
    return first?.offsetFrom ?? 0
  }

  /// Those of its onsets that can be the last one before this time.
  private func onsets(_ observance: Observance, before time: CivilTime) -> [Int64] {
    let start = observance.start.seconds(offsetMinutes: 0)
    var onsets = [start] + observance.dates.map { $0.seconds(offsetMinutes: 0) }
    guard let rule = observance.rule else { return onsets }
    for year in [time.year - 1, time.year] {
      guard let onset = rule.onset(in: year, at: observance.start)?.seconds(offsetMinutes: 0), onset >= start,
        rule.until.map({ onset <= $0 }) ?? true
      else { continue }
      onsets.append(onset)
    }
    // A rule that has ended: its last onset counts.
    if let until = rule.until, until < time.seconds(offsetMinutes: 0) {
      let last = CivilTime(seconds: until, offsetMinutes: 0).year
      for year in [last - 1, last] {
        if let onset = rule.onset(in: year, at: observance.start)?.seconds(offsetMinutes: 0), onset <= until {
          onsets.append(max(onset, start))
        }
      }
    }
    return onsets
  }
}

/// The rules of recurrence that zones use: once a year, on a weekday of a month or on a date.
struct YearlyRule: Sendable {
  private let month: Int
  /// 0 is Sunday.
  private let weekday: Int?
  /// 1 the first of the month, -1 the last.
  private let ordinal: Int
  private let days: [Int]
  /// By a clock that may be off by the zone's offset, which moves no onset from one year into another.
  let until: Int64?

  static let weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]

  init?(_ text: String, start: CivilTime?) {
    var parts: [String: String] = [:]
    for piece in text.uppercased().split(separator: ";") {
      let halves = piece.split(separator: "=", maxSplits: 1)
      if halves.count == 2 { parts[String(halves[0])] = String(halves[1]) }
    }
    guard parts["FREQ"] == "YEARLY" else { return nil }
    guard let month = parts["BYMONTH"].flatMap({ Int($0) }) ?? start?.month, (1...12).contains(month) else {
      return nil
    }
    self.month = month
    let day = parts["BYDAY"]?.split(separator: ",").first.map(String.init) ?? ""
    weekday = Self.weekdays.firstIndex(of: String(day.suffix(2)))
    ordinal = Int(day.dropLast(2)) ?? 0
    days = (parts["BYMONTHDAY"] ?? "").split(separator: ",").prefix(31).compactMap { Int($0) }
    until = parts["UNTIL"].flatMap { CalendarTime($0, zone: nil) }?.civil.seconds(offsetMinutes: 0)
  }

  init(month: Int, weekday: Int, ordinal: Int) {
    (self.month, self.weekday, self.ordinal, days, until) = (month, weekday, ordinal, [], nil)
  }

  /// When it happens in a year, at the hour of `start`.
  func onset(in year: Int, at start: CivilTime) -> CivilTime? {
    guard (1...9999).contains(year) else { return nil }
    var onset = CivilTime(
      year: year, month: month, day: 1, hour: start.hour, minute: start.minute, second: start.second)
    let length = Self.days(in: month, of: year)
    let first = onset.weekday
    guard let weekday else {
      onset.day = days.first.map { $0 < 0 ? length + 1 + $0 : $0 } ?? start.day
      return (1...length).contains(onset.day) ? onset : nil
    }
    var matching = (1...length).filter { (first + $0 - 1) % 7 == weekday }
    if !days.isEmpty { matching = matching.filter { days.contains($0) || days.contains($0 - length - 1) } }
    let place = ordinal > 0 ? ordinal - 1 : ordinal < 0 ? matching.count + ordinal : 0
    guard matching.indices.contains(place) else { return nil }
    onset.day = matching[place]
    return onset
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
