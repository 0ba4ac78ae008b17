internal import Mail
internal import Store

/// What a session and its connections share.
struct AccountContext: Sendable {
  let account: AccountID
  let store: MailStore
  /// The store, with what is on its way into it.
  let copy: LocalCopy
  let journal: Journal
  /// What the journal still owes the server: the flags that are shown are the server's with these over them.
  let owed: Owed
  let claimed: Claimed
  let events: EventQueue
  let timings: SessionTimings
  let transcript: Transcript?
  let options: SessionOptions
  let habits = Habits()
  let arrivals = Arrivals()
  let flagsWhileFilling = FlagsWhileFilling()
  let shown = Shown()
}

extension AccountContext {
  /// What this user marked `\Deleted` and has not expunged, before a restart, too.
  func deletedHere(in key: MailboxKey) -> [UID] {
    Array(((try? journal.claims(in: key)) ?? nil)?.uids.map { $0 } ?? [])
  }

  /// Flags as the server has them: into the copy, and to whoever's claims they end.
  func keep(_ rows: [MessageSummary], _ flags: [MessageFlags], in key: MailboxKey) {
    guard !flags.isEmpty else { return }
    copy.save(rows, flags: flags, in: key)
    flagsWhileFilling.note(flags, besides: rows)
    owed.reporting(in: key) { claimed.heard(flags, in: key, $0) }
  }
}
