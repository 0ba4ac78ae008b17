import Mail

/// How the user is about to leave.
enum Leaving: Hashable, Sendable {
  /// As soon as what is on its way has arrived.
  case whenDone
  /// The server can't be reached: it was said what waits, and the next `q` leaves.
  case told
}

extension State {
  /// Whether the server can be reached, as far as is known.
  var isLive: Bool {
    switch status.connection {
    case .live, .visited: true
    case .offline, .connecting, .silent, .lost: false
    }
  }

  private var pendingCount: Int { max(0, changes?.pendingCount ?? 0) }

  /// What leaving waits for: what isn't on disk or on the server yet and soon will be.
  var unfinishedCount: Int { max(requests.unfinishedCount, isLive ? pendingCount : 0) }

  /// Leaves once what is on its way has arrived; a second time, at once.
  mutating func quit() -> [Effect] {
    guard status.leaving == nil else { return quitNow() }
    status.leaving = .whenDone
    return goOnLeaving()
  }

  mutating func quitNow() -> [Effect] {
    hasQuit = true
    return [.quit]
  }

  /// Nothing is lost by leaving changes in the journal, but it must have been said.
  mutating func goOnLeaving() -> [Effect] {
    // With the connection they can be sent after all, and then the user's wish be done.
    if status.leaving == .told, isLive { status.leaving = .whenDone }
    guard status.leaving == .whenDone, unfinishedCount == 0 else { return [] }
    if pendingCount == 0 { return quitNow() }
    status.leaving = .told
    return []
  }

  var leavingText: String {
    if status.leaving == .told {
      let verb = pendingCount == 1 ? "waits" : "wait"
      return "\(Words.count(pendingCount, "change")) \(verb) in the journal and will be sent next time"
    }
    if requests.isSaving { return "Saving, then leaving." }
    return "Sending \(Words.count(unfinishedCount, "change")), then leaving."
  }
}
