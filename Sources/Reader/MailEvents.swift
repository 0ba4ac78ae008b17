import Mail
import Screen

// What the account reports, folded into the rooms.
extension State {
  mutating func fold(_ event: MailEvent) -> [Effect] {
    switch event {
    case .connection(let connection): return connectionChanged(connection)
    case .passwordNeeded(let user, let host, let refusal, let attemptsLeft):
      passwordNeeded(user: user, host: host, refusal: refusal, attemptsLeft: attemptsLeft)
    case .mailboxes(let all):
      let isFirst = mailboxes.mailboxes.isEmpty
      mailboxes.set(all)
      if isFirst { mailboxes.select(list.mailbox) }
      list.unseen = list.unseen ?? mailboxes[list.mailbox]?.status?.unseen
    case .status(let name, let status):
      mailboxes.update(name, status)
      if name == list.mailbox, let unseen = status.unseen { list.unseen = max(0, unseen) }
    case .mailbox(let name, let change):
      // What names another mailbox was under way when the user left it.
      return name == list.mailbox ? fold(change) : []
    case .found(let id, let uids, let searched, let total):
      return found(id, uids, searched: searched, total: total)
    case .acquaintance(let id, let key, let acquaintance):
      return requests.purposes[id] == .read(key) ? acquainted(key, acquaintance) : []
    case .sections(let id, let key, let sections):
      return requests.purposes[id] == .read(key) ? sectionsArrived(key, sections) : []
    case .changes(let report): changesReported(report)
    case .newMail(let name, let count): return newMail(name, count)
    case .filling(_, let done, let total): status.filled(done, of: total)
    case .notice(let text): status.show(text, .warning, now: now, stays: true)
    case .finished(let id, let failure): return finished(id, failure)
    }
    return []
  }

  private mutating func connectionChanged(_ connection: ConnectionState) -> [Effect] {
    status.connectionChanged(connection, now: now)
    switch connection {
    case .lost(let failure, _): status.tellLoss(failure, now: now)
    case .live:
      // What could not be had without it is asked for again.
      list.window.forget()
      // The mailbox could not be opened before; with the connection it can.
      if case .closed = list.phase, list.uidValidity == nil { return openMailbox(list.mailbox) }
      return readAgain()
    case .offline, .connecting, .silent, .visited: break
    }
    return []
  }

  /// The folders count it by `status`; here it is told to the user, who may be elsewhere.
  private mutating func newMail(_ name: MailboxName, _ count: Int) -> [Effect] {
    guard count > 0 else { return [] }
    let isFree = status.notice == nil && requests.job == nil && status.leaving == nil
    if isFree, isLive, name != list.mailbox {
      say("\(Words.count(count, "new message")) in \(name.display).")
    }
    return [.hook(account, name, count: count)] + (options.bellsOnNewMail ? [.bell] : [])
  }

  private mutating func fold(_ change: MailboxChange) -> [Effect] {
    switch change {
    case .opened(let mailbox): return opened(mailbox)
    case .count(let count): list.countChanged(to: count)
    case .rows(let rows):
      list.rowsArrived(rows)
      for row in rows where !row.summary.flags.contains(.deleted) { serverUndeleted(row.summary.uid) }
      return openFound()
    case .removed(let places):
      forgetRemoved(places)
      list.removed(places)
    case .flags(let changed):
      for message in changed {
        list.flagsChanged(message.uid, message.flags)
        if !message.flags.contains(.deleted) { serverUndeleted(message.uid) }
      }
    case .closed(let reason):
      list.phase = .closed(reason)
      warn("\(list.mailbox.display) can't be used any more: \(reason)")
    }
    return []
  }

  private mutating func opened(_ mailbox: OpenMailbox) -> [Effect] {
    let outcome = list.opened(mailbox)
    if let key = list.mailboxKey { flagLedger.opened(key, claims: mailbox.deletedHere) }
    if outcome == .renewed {
      warn("\(list.mailbox.display) was made anew on the server; its messages are others now.")
      prompt = prompt.flatMap { $0.isQuestion ? nil : $0 }
      closeRooms()
      return pager.open == nil ? [] : closePager()
    }
    if mailbox.asOf != nil { requests.isShown(list.mailbox) }
    var effects = requests.isOpening || requests.isConfirming ? [] : askForMailboxes()
    if outcome == .refreshed, let seek = list.seeking {
      effects.append(ask(.summaries(list.mailbox, uids: [seek.uid]), for: .locate(seek.uid)))
    }
    return effects
  }

  /// Once, and not before the list has its first rows.
  private mutating func askForMailboxes() -> [Effect] {
    guard !mailboxes.isAsked else { return [] }
    mailboxes.isAsked = true
    return [ask(.listMailboxes, for: .mailboxes)]
  }

  /// What another program undeleted is not this user's to expunge any more.
  private mutating func serverUndeleted(_ uid: UID) {
    guard let mailbox = list.mailboxKey, flagLedger.deletedHere[mailbox]?.contains(uid) ?? false,
      !flagLedger.isPending(uid, in: mailbox)
    else { return }
    flagLedger.forget([uid], in: mailbox)
  }

  private mutating func forgetRemoved(_ places: [Int]) {
    guard let mailbox = list.mailboxKey, flagLedger.deletedHere[mailbox] != nil else { return }
    let gone = Set(places)
    flagLedger.forget(list.rows.rows.filter { gone.contains($0.place) }.map(\.uid), in: mailbox)
  }

  private mutating func finished(_ id: RequestID, _ failure: MailFailure?) -> [Effect] {
    guard let purpose = requests.end(id) else { return [] }
    let isLost = failure.map { $0 != .cancelled } ?? false
    switch purpose {
    case .open(let mailbox): return openFinished(mailbox, failure)
    case .confirm(let mailbox): return openFinished(mailbox, failure)
    case .markAllRead: return markAllFinished(failure)
    case .prefetch, .reconnect: break
    case .rows: rowsFinished(id, failure)
    case .locate(let uid): locateFinished(uid, failure)
    case .read(let key): if let failure { return readFailed(key, failure) }
    case .store: storeFinished(id, failure)
    case .expunge(let mailbox, let uids): expungeFinished(mailbox, uids, failure)
    case .find(let search): return searchFinished(search, failure)
    case .limit(let text): limitFinished(text, failure)
    case .mailboxes:
      if isLost, let failure {
        mailboxes.isAsked = false
        warn(failure.sentence)
      }
    case .check(let mailbox, let count): checkFinished(mailbox, count, failure)
    case .save, .program, .password, .other:
      if isLost, let failure { warn(failure.sentence) }
    }
    return []
  }

  private mutating func checkFinished(_ mailbox: MailboxName, _ count: Int, _ failure: MailFailure?) {
    if let failure {
      if failure != .cancelled { warn(failure.sentence) }
    } else if mailbox == list.mailbox, !(status.notice?.stays ?? false) {
      // What the server had to say meanwhile is more than that there is nothing new.
      let new = list.count - count
      // What the server had to tell meanwhile is worth more.
      if status.notice?.role != .warning {
        say(new > 0 ? "\(Words.count(new, "new message"))." : "No new mail.")
      }
    }
  }

  private mutating func openFinished(_ mailbox: MailboxName, _ failure: MailFailure?) -> [Effect] {
    if let failure, mailbox == list.mailbox, list.phase == .opening {
      list.phase = .closed(failure.sentence)
      warn(failure.sentence)
    }
    // Where one mailbox can't be opened, others can.
    if case .refused? = failure { return askForMailboxes() }
    return failure == nil ? askForMailboxes() : []
  }

  private mutating func rowsFinished(_ id: RequestID, _ failure: MailFailure?) {
    let uids = list.window.finished(id, failure, known: list.rows)
    guard let failure else {
      // A limit names messages that are no more.
      if let uids { list.removeFromLimit(Set(uids.filter { list.rows[uid: $0] == nil })) }
      return
    }
    // Without a connection the status line tells why they don't come.
    if failure != .cancelled, isLive { warn(failure.sentence) }
  }

  private mutating func locateFinished(_ uid: UID, _ failure: MailFailure?) {
    guard list.seeking?.uid == uid else { return }
    let wasFound = list.seeking?.keepsLine == false
    list.seeking = nil
    if wasFound { warn((failure ?? .messageGone).sentence) }
  }
}
