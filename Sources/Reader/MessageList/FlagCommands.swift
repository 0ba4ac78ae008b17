import Mail

// Marking, expunging, and taking back.
extension State {
  func shownFlags(of row: Row) -> Set<Flag> {
    flagLedger.flags(of: row.uid, in: list.mailboxKey, server: row.summary.flags)
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
    let isDeleted = shownFlags(of: row).contains(.deleted)
    if isDeleted { return mark(row, .remove([.deleted]), back: .add([.deleted]), done: "undeleting") }
    let effects = mark(row, .add([.deleted]), back: .remove([.deleted]), done: "deleting")
    return effects.isEmpty ? [] : effects + moveOn()
  }

  mutating func undelete() -> [Effect] {
    guard let row = current else { return missing() }
    guard shownFlags(of: row).contains(.deleted) else {
      say("This message is not marked deleted.")
      return []
    }
    return mark(row, .remove([.deleted]), back: .add([.deleted]), done: "undeleting")
  }

  mutating func toggle(_ flag: Flag, _ name: String) -> [Effect] {
    guard let row = current else { return missing() }
    let isSet = shownFlags(of: row).contains(flag)
    return mark(
      row, isSet ? .remove([flag]) : .add([flag]), back: isSet ? .add([flag]) : .remove([flag]), done: name)
  }

  private mutating func mark(
    _ row: Row, _ change: FlagChange, back: FlagChange, done: String
  ) -> [Effect] {
    guard let mailbox = list.mailboxKey else { return missing() }
    guard !list.isReadOnly else {
      warn(MailFailure.readOnly.sentence)
      return []
    }
    let isMine = flagLedger.deletedHere[mailbox]?.contains(row.uid) ?? false
    undo.add(.flags(mailbox, [row.uid], back, isClaim: isMine, done: done))
    return self.change(change, of: [row.uid])
  }

  /// Sends a change of flags; the screen shows it at once.
  mutating func change(
    _ change: FlagChange, of uids: [UID], in key: MailboxKey? = nil, isClaim: Bool = true
  ) -> [Effect] {
    guard let mailbox = key ?? list.mailboxKey, let set = UIDSet(uids) else { return [] }
    let id = requests.begin(.store)
    flagLedger.sent(
      FlagLedger.Pending(id: id, mailbox: mailbox, uids: uids, change: change, isClaim: isClaim))
    return [.ask(account, id, .store(mailbox.name, mailbox.uidValidity, uids: set, change, isClaim: isClaim))]
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
    let isOpen = change.mailbox == list.mailboxKey
    if let failure {
      flagLedger.failed(change)
      warn(failure.sentence)
    } else if isOpen {
      for uid in change.uids {
        guard let row = list.rows[uid: uid] else { continue }
        list.flagsChanged(uid, change.change.applied(to: row.summary.flags))
      }
    }
  }

  mutating func undoLast() -> [Effect] {
    switch undo.takeLast() {
    case nil:
      say("There is nothing to take back.")
      return []
    case .flags(let mailbox, let uids, let change, let isClaim, let done):
      say("Took back \(done).")
      return self.change(change, of: uids, in: mailbox, isClaim: isClaim)
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
    let mine = flagLedger.deletedHere[mailbox] ?? []
    let others = list.rows.rows.count { shownFlags(of: $0).contains(.deleted) && !mine.contains($0.uid) }
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
    switch failure {
    case nil:
      flagLedger.forget(uids, in: mailbox)
      undo.forget(uids, in: mailbox)
      undo.add(.expunged(uids.count))
      say("Expunged \(Words.count(uids.count, "message")).")
    case .wouldAlsoExpunge(let count):
      let text =
        "This server can only expunge everything that is marked: "
        + "\(Words.count(count, "message")) marked by another program would go too. Expunge them all?"
      ask(Prompt(.question(text, .expunge(mailbox, uids, othersToo: true))))
    case .some(let failure):
      warn(failure.sentence)
    }
  }
}
