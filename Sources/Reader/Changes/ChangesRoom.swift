import Mail
import Screen

/// The room that tells which changes could not be done, and which still wait for the server.
struct ChangesRoom: Sendable {
  struct Line: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case heading, change, reason }

    let kind: Kind
    var time = ""
    let text: String
    /// The failure that it tells of.
    var failure: Int64?
  }

  private(set) var lines: [Line] = []
  private var told: (report: ChangeReport, clock: ClockText, width: Int)?
  var selected = 0
  var top = 0
  var height = 0

  var lineCount: Int { lines.count }

  var selectedFailure: Int64? { lines.indices.contains(selected) ? lines[selected].failure : nil }

  /// Columns before the text: the times.
  static let margin = 17

  /// Tells of this report. The failure that was selected stays so; when it was forgotten, what stands in its
  /// place is.
  mutating func tell(_ report: ChangeReport, clock: ClockText, width: Int) {
    if let told, told.report == report, told.clock == clock, told.width == width { return }
    let isFirst = told == nil
    let failure = selectedFailure
    told = (report, clock, width)
    let textWidth = max(8, width - Self.margin - 1)
    lines = Self.failures(report, clock, textWidth) + Self.waiting(report, textWidth)
    if lines.isEmpty {
      lines = [Line(kind: .reason, text: "Nothing waits for the server, and nothing failed.")]
    }
    let same = lines.firstIndex { $0.failure != nil && $0.failure == failure }
    select(same ?? (isFirst ? lines.firstIndex { $0.failure != nil } ?? 0 : selected))
  }

  private static func failures(_ report: ChangeReport, _ clock: ClockText, _ width: Int) -> [Line] {
    guard !report.failed.isEmpty else { return [] }
    return [Line(kind: .heading, text: "Could not be done")]
      + report.failed.flatMap { failed in
        [Line(kind: .change, time: clock.text(failed.made), text: failed.what, failure: failed.id)]
          + Wrapping.lines(failed.why, width: width, atMost: reasonLimit).map {
            Line(kind: .reason, text: $0, failure: failed.id)
          }
      }
  }

  /// Lines of a reason: a server may send megabytes.
  private static let reasonLimit = 4

  private static func waiting(_ report: ChangeReport, _ width: Int) -> [Line] {
    guard report.pendingCount > 0 else { return [] }
    let rest = report.pendingCount - report.pending.count
    let more = rest > 0 ? [Line(kind: .reason, text: "and \(Words.number(rest)) more")] : []
    return [Line(kind: .heading, text: "Waiting for the server")]
      + report.pending.map { Line(kind: .change, text: $0) } + more
  }
}

extension ChangesRoom: LineRoom {}

extension State {
  mutating func showChanges() {
    changesRoom = ChangesRoom()
  }

  /// The session forgets them; the room shows it when that is told.
  mutating func forgetFailure() -> [Effect] {
    guard let failure = changesRoom?.selectedFailure else {
      say("This is no change that failed; what waits is sent when the server can be reached.")
      return [.bell]
    }
    return [ask(.forgetFailures([failure]))]
  }

  mutating func forgetAllFailures() -> [Effect] {
    guard let failed = changes?.failed, !failed.isEmpty else {
      say("No change has failed.")
      return [.bell]
    }
    return [ask(.forgetFailures(failed.map(\.id)))]
  }

  /// What could not be done since the last report is told in words, once.
  mutating func changesReported(_ report: ChangeReport) {
    // What had failed before the server was reached was told in the session in which it did.
    let known = Set((changes ?? (status.wasLive ? ChangeReport() : report)).failed.map(\.id))
    let new = report.failed.filter { !known.contains($0.id) }
    changes = report
    if report.pendingCount == 0 { flagLedger.journalIsEmpty(allDone: new.isEmpty) }
    guard let first = new.first else { return }
    let keys = keymap.keys(of: .changes, in: room).first.map(KeyNotation.text) ?? ":changes"
    let text =
      new.count == 1
      ? "\(first.what) could not be done: \(first.why) (\(keys) shows it)"
      : "\(Words.count(new.count, "change")) could not be done; \(keys) shows them. The last: \(first.what): "
        + first.why
    status.show(text, .warning, now: now, stays: true)
  }
}
