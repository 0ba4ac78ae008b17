import Mail

/// A date as people read it, in their own zone.
enum DateText {
  /// "Fri 20 Nov 2026 09:41 (2 h ago)".
  static func text(_ date: Timestamp, now: Timestamp, zoneOffsetMinutes: Int) -> String {
    let civil = CivilTime(seconds: date.seconds, offsetMinutes: zoneOffsetMinutes)
    let day = days[civil.weekday]
    let month = months[min(max(civil.month, 1), 12) - 1]
    let time = twoDigits(civil.hour) + ":" + twoDigits(civil.minute)
    return "\(day) \(civil.day) \(month) \(civil.year) \(time) (\(distance(date, now)))"
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func distance(_ date: Timestamp, _ now: Timestamp) -> String {
    let (difference, overflows) = now.seconds.subtractingReportingOverflow(date.seconds)
    let seconds = overflows ? Int64.max : difference
    let amount = amount(seconds.magnitude)
    // Clocks of senders go wrong by minutes; that is no mail from the future.
    if seconds.magnitude < 60 || (seconds < 0 && seconds > -300) { return "now" }
    return seconds < 0 ? "in \(amount)" : "\(amount) ago"
  }

  private static func amount(_ seconds: UInt64) -> String {
    switch seconds {
    case ..<3600: "\(seconds / 60) min"
    case ..<86400: "\(seconds / 3600) h"
    case ..<(2 * 86400): "1 day"
    case ..<(60 * 86400): "\(seconds / 86400) days"
    case ..<(730 * 86400): "\(seconds / (30 * 86400)) months"
    default: "\(seconds / (365 * 86400)) years"
    }
  }
}
