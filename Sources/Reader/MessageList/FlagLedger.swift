import Mail

/// What the user meant that is not in the journal yet, and what was marked for deletion here. A mark is shown
/// when the account reports it, which is when it can't be lost any more; the next key must know of it before.
struct FlagLedger: Sendable {
  struct Pending: Hashable, Sendable {
    let id: RequestID
    let mailbox: MailboxKey
    let uids: UIDSet
    let change: FlagChange
    /// Whether a deletion mark set by it is this user's; not so when undo puts back another program's.
    let isClaim: Bool
    /// What is said once it is in the journal.
    var told: String?
    /// Those of them that this user had marked `\Deleted` here before.
    fileprivate(set) var mine: Set<UID> = []

    init(
      id: RequestID, mailbox: MailboxKey, uids: UIDSet, change: FlagChange, isClaim: Bool, told: String? = nil
    ) {
      self.id = id
      self.mailbox = mailbox
      self.uids = uids
      self.change = change
      self.isClaim = isClaim
      self.told = told
    }
  }

  private(set) var pending: [Pending] = []
  /// What this user marked `\Deleted` here, in earlier sessions too: only this is ever expunged.
  private(set) var deletedHere: [MailboxKey: Set<UID>] = [:]
  /// What waits in the journal to be expunged: it can't be undeleted any more.
  private(set) var condemned: [MailboxKey: Set<UID>] = [:]

  /// The flags as the user means them: the shown ones with what is on its way into the journal.
  func flags(of uid: UID, in mailbox: MailboxKey?, shown: Set<Flag>) -> Set<Flag> {
    var flags = shown
    for change in pending where change.mailbox == mailbox && change.uids.contains(uid) {
      flags = change.change.applied(to: flags)
    }
    return flags
  }

  mutating func sent(_ change: Pending) {
    var change = change
    change.mine = deletedHere[change.mailbox]?.filter { change.uids.contains($0) } ?? []
    pending.append(change)
    claim(change)
  }

  /// The account tells what this user marked here before.
  mutating func opened(_ mailbox: MailboxKey, claims: [UID]) {
    deletedHere[mailbox] = Set(claims)
    for change in pending where change.mailbox == mailbox { claim(change) }
  }

  private mutating func claim(_ change: Pending) {
    switch change.change {
    case .add(let flags) where flags.contains(.deleted) && change.isClaim:
      deletedHere[change.mailbox, default: []].formUnion(change.uids.uids)
    case .remove(let flags) where flags.contains(.deleted):
      deletedHere[change.mailbox]?.subtract(change.uids.uids)
    default: break
    }
  }

  mutating func finished(_ id: RequestID) -> Pending? {
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return nil }
    return pending.remove(at: index)
  }

  /// The change did not happen: what it said about deletion is taken back.
  mutating func failed(_ change: Pending) {
    guard change.change.flags.contains(.deleted), deletedHere[change.mailbox] != nil else { return }
    deletedHere[change.mailbox]?.subtract(change.uids.uids)
    deletedHere[change.mailbox]?.formUnion(change.mine)
  }

  /// These have no `\Deleted` any more, because another program undeleted them, or are gone.
  mutating func forget(_ uids: some Sequence<UID>, in mailbox: MailboxKey) {
    deletedHere[mailbox]?.subtract(uids)
    condemned[mailbox]?.subtract(uids)
  }

  func isPending(_ uid: UID, in mailbox: MailboxKey) -> Bool {
    pending.contains { $0.mailbox == mailbox && $0.uids.contains(uid) }
  }

  // MARK: Expunging that waits

  mutating func condemn(_ uids: [UID], in mailbox: MailboxKey) {
    condemned[mailbox, default: []].formUnion(uids)
  }

  /// Nothing waits in the journal any more. What was to be expunged is gone, unless something could not be done:
  /// then it is still this user's.
  mutating func journalIsEmpty(allDone: Bool) {
    guard !condemned.isEmpty else { return }
    if allDone { for (mailbox, uids) in condemned { deletedHere[mailbox]?.subtract(uids) } }
    condemned = [:]
  }
}

extension MessageList {
  var mailboxKey: MailboxKey? { uidValidity.map { MailboxKey(name: mailbox, uidValidity: $0) } }
}
