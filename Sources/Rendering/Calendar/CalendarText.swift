import MIME
import Mail

/// Days and times of a calendar as people read them.
struct CalendarText {
  /// Zones that the file explains, by TZID.
  let zones: [String: CalendarZone]
  let reader: PartReader

  static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// "Mon 10 Mar 2025"
  static func day(_ civil: CivilTime) -> String {
    "\(weekdays[civil.weekday]) \(civil.day) \(months[min(max(civil.month, 1), 12) - 1]) \(civil.year)"
  }

  static func time(_ civil: CivilTime) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return two(civil.hour) + ":" + two(civil.minute)
  }

  /// Minutes east of UTC; `nil` when the zone is floating or nobody explains it.
  private func offset(_ time: CalendarTime) -> Int? {
    switch time.zone {
    case .utc: 0
    case .floating: nil
    case .named(let name): zones[name]?.offset(at: time.civil) ?? KnownZone.offset(name, at: time.civil)
    }
  }

  /// The instant; for a floating time, that of the reader's clock.
  func seconds(_ time: CalendarTime) -> Int64 {
    time.civil.seconds(offsetMinutes: offset(time) ?? reader.zoneOffsetMinutes)
  }

  /// The reader's offset at that time. Where only that of now is known and the zone of the event has the same now, it
  /// is taken for the reader's own, so that what is in another season is not an hour off.
  private func localOffset(_ time: CalendarTime) -> Int {
    let instant = seconds(time)
    if let known = reader.zoneChanges.last(where: { $0.seconds <= instant }) { return known.offsetMinutes }
    let now = CivilTime(seconds: reader.now.seconds, offsetMinutes: reader.zoneOffsetMinutes)
    let nowThere = CalendarTime(civil: now, isDate: false, zone: time.zone)
    guard time.zone != .utc, let there = offset(nowThere), there == reader.zoneOffsetMinutes else {
      return reader.zoneOffsetMinutes
    }
    return offset(time) ?? reader.zoneOffsetMinutes
  }

  /// From when to when, in the reader's time; and in the event's own where that differs.
  func span(_ start: CalendarTime, _ end: CalendarTime?) -> [String] {
    if start.isDate { return [Self.days(start.civil, end?.civil)] }
    guard case .named(let name) = start.zone, offset(start) == nil else {
      if start.zone == .floating {
        return [Self.times(start.civil, end?.civil) + ", by the clock wherever you are"]
      }
      let local = localOffset(start)
      let from = CivilTime(seconds: seconds(start), offsetMinutes: local)
      let to = end.map { CivilTime(seconds: seconds($0), offsetMinutes: localOffset($0)) }
      var lines = [Self.times(from, to)]
      if case .named(let name) = start.zone, from != start.civil {
        lines.append("\(Self.times(start.civil, end?.civil)) there (\(name))")
      }
      return lines
    }
    return ["\(Self.times(start.civil, end?.civil)) in the zone “\(name)”, which this mail does not explain"]
  }

  /// The end of a day is the day after (RFC 5545 §3.6.1).
  private static func days(_ start: CivilTime, _ end: CivilTime?) -> String {
    let first = start.seconds(offsetMinutes: 0)
    let last = (end?.seconds(offsetMinutes: 0) ?? first + 86400) - 86400
    guard last > first else { return day(start) + ", all day" }
    let count = (last - first) / 86400 + 1
    return "\(day(start)) – \(day(CivilTime(seconds: last, offsetMinutes: 0))), all day, \(count) days"
  }

  private static func times(_ from: CivilTime, _ to: CivilTime?) -> String {
    // Hours beyond a day, and the like, become a time that there is.
    let from = CivilTime(seconds: from.seconds(offsetMinutes: 0), offsetMinutes: 0)
    let start = "\(day(from)) \(time(from))"
    guard let to = to.map({ CivilTime(seconds: $0.seconds(offsetMinutes: 0), offsetMinutes: 0) }), to != from
    else {
      return start
    }
    let isSameDay = (from.year, from.month, from.day) == (to.year, to.month, to.day)
    let end = isSameDay ? "–" + time(to) : " – \(day(to)) \(time(to))"
    let length = to.seconds(offsetMinutes: 0) - from.seconds(offsetMinutes: 0)
    return start + end + (length > 0 ? " (\(duration(length)))" : "")
  }

  static func duration(_ seconds: Int64) -> String {
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
    var words: [String] = []
    if days > 0 { words.append(days == 1 ? "1 day" : "\(days) days") }
    if hours > 0 { words.append("\(hours) h") }
    if minutes > 0 { words.append("\(minutes) min") }
    return words.joined(separator: " ")
  }
}
