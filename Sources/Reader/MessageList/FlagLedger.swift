import Mail

/// The flag changes that are on their way to the server, and what was marked for deletion here.
struct FlagLedger: Sendable {
  struct Pending: Hashable, Sendable {
    let id: RequestID
    let mailbox: MailboxKey
    let uids: [UID]
    let change: FlagChange
    /// Those of them that this user had marked `\Deleted` here before.
    var mine: Set<UID> = []
    /// Whether a deletion mark set by it is this user's; not so when undo puts back another program's.
    var isClaim = true
  }

  private(set) var pending: [Pending] = []
  /// What this user marked `\Deleted` here: only this is ever expunged.
  private(set) var deletedHere: [MailboxKey: Set<UID>] = [:]

  /// The flags as the user sees them: the server's with what is on its way.
  func flags(of uid: UID, in mailbox: MailboxKey?, server: Set<Flag>) -> Set<Flag> {
    var flags = server
    for change in pending where change.uids.contains(uid) && change.mailbox == mailbox {
      flags = change.change.applied(to: flags)
    }
    return flags
  }

  mutating func sent(_ change: Pending) {
    var change = change
    change.mine = deletedHere[change.mailbox]?.intersection(change.uids) ?? []
    pending.append(change)
    switch change.change {
    case .add(let flags) where flags.contains(.deleted) && change.isClaim:
      deletedHere[change.mailbox, default: []].formUnion(change.uids)
    case .remove(let flags) where flags.contains(.deleted):
      deletedHere[change.mailbox]?.subtract(change.uids)
    default: break
    }
  }

  mutating func finished(_ id: RequestID) -> Pending? {
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return nil }
    return pending.remove(at: index)
  }

  /// The change did not happen: what it said about deletion is taken back.
  mutating func failed(_ change: Pending) {
    guard deletedHere[change.mailbox] != nil else { return }
    deletedHere[change.mailbox]?.subtract(change.uids)
    deletedHere[change.mailbox]?.formUnion(change.mine)
  }

  /// The server says that these have no `\Deleted` any more, or are gone: another program undeleted them.
  mutating func forget(_ uids: some Sequence<UID>, in mailbox: MailboxKey) {
    deletedHere[mailbox]?.subtract(uids)
  }

  func isPending(_ uid: UID, in mailbox: MailboxKey) -> Bool {
    pending.contains { $0.uids.contains(uid) && $0.mailbox == mailbox }
  }
}

extension MessageList {
  var mailboxKey: MailboxKey? { uidValidity.map { MailboxKey(name: mailbox, uidValidity: $0) } }
}
