internal import Mail
internal import Store

/// What a session and its connections share.
struct AccountContext: Sendable {
  let account: AccountID
  let store: MailStore
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
}
