import Mail

// Marking, expunging, and taking back.
extension State {
  /// The flags of a row with what the user did last, which the screen may not show yet.
  func meantFlags(of row: Row) -> Set<Flag> {
    flagLedger.flags(of: row.uid, in: list.mailboxKey, shown: row.summary.flags)
  }

  /// The message that a command is about: the open one when the pager is focused, else the selected one.
  var current: Row? {
    if focus == .pager, let open = pager.open {
      return open.key.mailbox == list.mailbox && open.key.uidValidity == list.uidValidity
        ? list.rows[uid: open.key.uid] : nil
    }
    return list.selectedMessage
  }

  mutating func delete() -> [Effect] {
    guard let row = current else { return missing() }
    let isDeleted = meantFlags(of: row).contains(.deleted)
    if isDeleted { return mark(row, .remove([.deleted]), back: .add([.deleted]), done: "undeleting") }
    let effects = mark(row, .add([.deleted]), back: .remove([.deleted]), done: "deleting")
    return effects.isEmpty ? [] : effects + moveOn()
  }

  mutating func undelete() -> [Effect] {
    guard let row = current else { return missing() }
    guard meantFlags(of: row).contains(.deleted) else {
      say("This message is not marked deleted.")
      return []
    }
    return mark(row, .remove([.deleted]), back: .add([.deleted]), done: "undeleting")
  }

  mutating func toggle(_ flag: Flag, _ name: String) -> [Effect] {
    guard let row = current else { return missing() }
    let isSet = meantFlags(of: row).contains(flag)
    return mark(
      row, isSet ? .remove([flag]) : .add([flag]), back: isSet ? .add([flag]) : .remove([flag]), done: name)
  }

  private mutating func mark(
    _ row: Row, _ change: FlagChange, back: FlagChange, done: String
  ) -> [Effect] {
    guard let mailbox = list.mailboxKey, let uids = UIDSet([row.uid]) else { return missing() }
    if change == .remove([.deleted]), flagLedger.condemned[mailbox]?.contains(row.uid) ?? false {
      warn("This message waits to be expunged when the connection is back; that can't be taken back.")
      return [.bell]
    }
    let isMine = flagLedger.deletedHere[mailbox]?.contains(row.uid) ?? false
    return self.change(
      change, of: UndoHistory.Marking(mailbox: mailbox, uids: uids, back: back, isClaim: isMine, done: done))
  }

  /// Sends a change that can be taken back.
  mutating func change(_ change: FlagChange, of marking: UndoHistory.Marking, told: String? = nil) -> [Effect]
  {
    guard !list.isReadOnly else {
      warn(MailFailure.readOnly.sentence)
      return []
    }
    var marking = marking
    marking.request = requests.begin(.store)
    undo.add(.flags(marking))
    return [
      self.change(change, of: marking.uids, in: marking.mailbox, told: told, as: marking.request)
    ]
  }

  /// Sends a change of flags to the journal; from there it is told, and shown.
  mutating func change(
    _ change: FlagChange, of uids: UIDSet, in mailbox: MailboxKey, isClaim: Bool = true, told: String? = nil,
    as id: RequestID
  ) -> Effect {
    flagLedger.sent(
      FlagLedger.Pending(
        id: id, mailbox: mailbox, uids: uids, change: change, isClaim: isClaim, told: told))
    return .ask(account, id, .store(mailbox.name, mailbox.uidValidity, uids: uids, change, isClaim: isClaim))
  }

  private mutating func missing() -> [Effect] {
    if focus == .pager, list.uidValidity != nil {
      say(MailFailure.messageGone.sentence)
      return [.bell]
    }
    say(list.slotCount == 0 ? "There is no message here." : "This message is still on its way.")
    return [.bell]
  }

  /// The next message is selected, and opened where one was open.
  private mutating func moveOn() -> [Effect] {
    let row = list.selectedRow
    guard row + 1 < list.slotCount else { return [] }
    list.select(row: row + 1)
    return focus == .pager ? openSelected() : []
  }

  mutating func storeFinished(_ id: RequestID, _ failure: MailFailure?) {
    guard let change = flagLedger.finished(id) else { return }
    if let failure {
      flagLedger.failed(change)
      undo.forget(id)
      warn(failure.sentence)
      return
    }
    if change.mailbox == list.mailboxKey { list.flagsStored(change.change, of: change.uids) }
    if let told = change.told { say(told) }
  }

  mutating func undoLast() -> [Effect] {
    switch undo.takeLast() {
    case nil:
      say("There is nothing to take back.")
      return []
    case .flags(let marking):
      say("Took back \(marking.done).")
      return [
        change(
          marking.back, of: marking.uids, in: marking.mailbox, isClaim: marking.isClaim,
          as: requests.begin(.store))
      ]
    case .expunged(let count):
      say("Expunging can't be taken back: \(Words.count(count, "message")) went for good.")
      return []
    }
  }
}

// MARK: Expunging

extension State {
  /// Asks before messages go for good, because undo can't help.
  mutating func askToExpunge() -> [Effect] {
    guard let mailbox = list.mailboxKey else { return missing() }
    guard !list.isReadOnly else {
      warn(MailFailure.readOnly.sentence)
      return []
    }
    let waiting = flagLedger.condemned[mailbox] ?? []
    let mine = (flagLedger.deletedHere[mailbox] ?? []).subtracting(waiting)
    let others = list.rows.rows.count {
      meantFlags(of: $0).contains(.deleted) && !mine.contains($0.uid) && !waiting.contains($0.uid)
    }
    let stay = others == 0 ? "" : "\(others) marked by another program \(others == 1 ? "stays" : "stay")"
    guard !mine.isEmpty else {
      say("Nothing to expunge: you marked no message here deleted" + (stay.isEmpty ? "." : "; \(stay)."))
      return []
    }
    let text = "Expunge \(Words.count(mine.count, "message"))?" + (stay.isEmpty ? "" : " (\(stay))")
    prompt = Prompt(.question(text, .expunge(mailbox, mine.sorted(), othersToo: false)))
    return []
  }

  mutating func expunge(_ mailbox: MailboxKey, _ uids: [UID], othersToo: Bool) -> [Effect] {
    guard let set = UIDSet(uids) else { return [] }
    return [
      ask(
        .expunge(mailbox.name, mailbox.uidValidity, uids: set, othersToo: othersToo),
        for: .expunge(mailbox, uids))
    ]
  }

  mutating func expungeFinished(_ mailbox: MailboxKey, _ uids: [UID], _ failure: MailFailure?) {
    let messages = Words.count(uids.count, "message")
    switch failure {
    case nil:
      flagLedger.forget(uids, in: mailbox)
      isExpunged(mailbox, uids)
      say("Expunged \(messages).")
    case .kept:
      flagLedger.condemn(uids, in: mailbox)
      isExpunged(mailbox, uids)
      warn("There is no connection now. Expunging \(messages) is kept and will be done when it is back.")
    case .wouldAlsoExpunge(let count):
      let text =
        "This server can only expunge everything that is marked: "
        + "\(Words.count(count, "message")) marked by another program would go too. Expunge them all?"
      ask(Prompt(.question(text, .expunge(mailbox, uids, othersToo: true))))
    case .some(let failure):
      warn(failure.sentence)
    }
  }

  /// Or will be as soon as the server can be told: undo can't help any more.
  private mutating func isExpunged(_ mailbox: MailboxKey, _ uids: [UID]) {
    undo.forget(uids, in: mailbox)
    undo.add(.expunged(uids.count))
  }
}
