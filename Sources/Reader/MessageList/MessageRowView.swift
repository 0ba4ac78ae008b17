import Mail
import Screen

/// Draws one row of the list.
enum MessageRowView {
  static func draw(
    _ message: Row, flags: Set<Flag>, _ columns: RowColumns, _ clock: DateColumn, theme: Theme,
    into grid: inout Grid, at row: Rect
  ) {
    let summary = message.summary
    let isDeleted = flags.contains(.deleted)
    let isUnread = !flags.contains(.seen)
    let style = theme[isDeleted ? .deleted : isUnread ? .unread : .text]
    if flags.contains(.flagged) { grid.put("★", in: row.columns(0..<1), style: theme[.flagged]) }
    let mark = isDeleted ? "D" : isUnread ? "●" : flags.contains(.answered) ? "r" : " "
    grid.put(mark, in: row.columns(1..<2), style: style)
    if let date = summary.envelope?.date ?? summary.internalDate {
      grid.putRight(clock.text(date), in: row.columns(columns.date), style: style)
    }
    grid.putFitted(sender(summary.envelope), in: row.columns(columns.sender), style: style)
    grid.putFitted(subject(summary.envelope), in: row.columns(columns.subject), style: style)
    if message.hasAttachment {
      grid.put("@", in: row.columns(columns.attachment), style: theme[.attachment])
    }
    if let size = summary.size {
      grid.putRight(ByteCount(size).short, in: row.columns(columns.size), style: theme[.dim])
    }
  }

  /// The row is there, its message isn't yet.
  static func drawUnknown(_ columns: RowColumns, theme: Theme, into grid: inout Grid, at row: Rect) {
    grid.putRight("·····", in: row.columns(columns.date), style: theme[.dim])
    grid.put("· · ·", in: row.columns(columns.sender), style: theme[.dim])
    grid.put("· · ·", in: row.columns(columns.subject), style: theme[.dim])
  }

  static func sender(_ envelope: Envelope?) -> String {
    guard let envelope else { return "?" }
    // A second author must not hide behind the first; names of groups are none.
    let authors = envelope.from.lazy.filter { !$0.host.isEmpty }
    if let first = authors.first {
      let count = authors.prefix(100).count
      return count == 1
        ? first.short : "\(count) senders: \(authors.prefix(3).map(\.short).joined(separator: ", "))"
    }
    return (envelope.from.first ?? envelope.sender.first)?.short ?? "(no sender)"
  }

  private static func subject(_ envelope: Envelope?) -> String {
    guard let envelope else { return "(can't be read in the list; Enter opens it)" }
    guard let subject = envelope.subject, !subject.isEmpty else { return "(no subject)" }
    return subject
  }
}

/// Dates in five columns, the shorter the nearer: the time today, the weekday in the last six days, day and
/// month this year, the year before.
struct DateColumn: Hashable, Sendable {
  private let now: CivilTime
  private let nowSeconds: Int64
  private let zoneOffsetMinutes: Int

  init(now: Timestamp, zoneOffsetMinutes: Int) {
    self.now = CivilTime(seconds: now.seconds, offsetMinutes: zoneOffsetMinutes)
    nowSeconds = now.seconds
    self.zoneOffsetMinutes = zoneOffsetMinutes
  }

  func text(_ date: Timestamp) -> String {
    let then = CivilTime(seconds: date.seconds, offsetMinutes: zoneOffsetMinutes)
    if (then.year, then.month, then.day) == (now.year, now.month, now.day) {
      return "\(padded(then.hour)):\(padded(then.minute))"
    }
    let (age, overflows) = nowSeconds.subtractingReportingOverflow(date.seconds)
    if !overflows, age > 0, age < 6 * 86400 { return "\(Self.weekdays[then.weekday])  " }
    if then.year == now.year { return "\(padded(then.day)).\(padded(then.month))" }
    return "\(then.year)"
  }

  static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
