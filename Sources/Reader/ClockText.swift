import Mail

/// How moments of the recent past are told: the time today, with the weekday in the last six days, else with the
/// date.
struct ClockText: Hashable, Sendable {
  let now: Timestamp
  let zoneOffsetMinutes: Int

  func text(_ time: Timestamp) -> String {
    let today = CivilTime(seconds: now.seconds, offsetMinutes: zoneOffsetMinutes)
    let then = CivilTime(seconds: time.seconds, offsetMinutes: zoneOffsetMinutes)
    let clock = "\(padded(then.hour)):\(padded(then.minute))"
    if (then.year, then.month, then.day) == (today.year, today.month, today.day) { return clock }
    let (age, overflows) = now.seconds.subtractingReportingOverflow(time.seconds)
    if !overflows, age > 0, age < 6 * 86400 { return "\(DateColumn.weekdays[then.weekday]) \(clock)" }
    let year = then.year == today.year ? "" : String(then.year)
    return "\(padded(then.day)).\(padded(then.month)).\(year) \(clock)"
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension State {
  var clock: ClockText { ClockText(now: now, zoneOffsetMinutes: zoneOffsetMinutes) }
}
