import Mail
import Screen

/// What the bottom line says when nothing is typed there.
struct StatusLine: Sendable {
  struct Notice: Hashable, Sendable {
    let text: String
    let role: Role
    /// From the server: it stays until it could be read, whatever is typed.
    var stays = false
    let since: Timestamp
  }

  /// What doesn't fit on a few lines of a wide screen is not read; a server may send megabytes.
  static let noticeLimit = 1000

  /// Said when the user asks for it, until the session tells how it goes.
  static let connecting = "Connecting."

  /// Seconds that a notice of the server stays at least.
  static let noticeSeconds: Int64 = 5

  private(set) var notice: Notice?
  private(set) var connection = ConnectionState.offline
  /// Whether the server was reached since the start.
  private(set) var wasLive = false
  /// When the connection was lost, and when the next try is.
  private(set) var lostSince: Timestamp?
  private(set) var retryAt: Timestamp?
  /// Why the line was lost, once it has been told: trying again and failing again is no news.
  private(set) var toldLoss: MailFailure?
  var leaving: Leaving?
  /// How many of a mailbox's rows are in the copy, while it is being filled.
  private(set) var filling: (done: Int, total: Int)?

  mutating func show(_ text: String, _ role: Role = .status, now: Timestamp, stays: Bool = false) {
    notice = Notice(text: String(text.prefix(Self.noticeLimit)), role: role, stays: stays, since: now)
  }

  mutating func clearNotice(now: Timestamp) {
    guard let notice else { return }
    if !notice.stays || now.seconds &- notice.since.seconds >= Self.noticeSeconds { self.notice = nil }
  }

  mutating func filled(_ done: Int, of total: Int) {
    filling = done < total ? (max(0, done), total) : nil
  }

  mutating func dismissNotice() { notice = nil }

  mutating func tellLoss(_ failure: MailFailure, now: Timestamp) {
    guard failure != toldLoss else { return }
    toldLoss = failure
    show(failure.sentence, .warning, now: now)
  }

  mutating func connectionChanged(_ new: ConnectionState, now: Timestamp) {
    connection = new
    if notice?.text == Self.connecting { notice = nil }
    switch new {
    case .lost(_, let retryIn):
      filling = nil
      lostSince = lostSince ?? now
      retryAt = retryIn.map { Timestamp(seconds: now.seconds &+ Int64($0)) }
    case .live, .visited:
      wasLive = true
      lostSince = nil
      retryAt = nil
      if let toldLoss, notice?.text == toldLoss.sentence { notice = nil }
      toldLoss = nil
    case .offline, .connecting, .silent: retryAt = nil
    }
  }
}

extension State {
  mutating func say(_ text: String) { status.show(text, now: now) }
  mutating func warn(_ text: String) { status.show(text, .warning, now: now) }
}
