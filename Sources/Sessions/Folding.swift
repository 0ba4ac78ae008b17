internal import IMAP
internal import Mail
internal import Store

/// What the server says of the open mailbox, taken into the mirror, kept, and told the reader.
extension IMAPConnection {
  func take(_ response: Response) {
    if absorbedBySelect(response) { return }
    fold(response)
    var offered = response
    if case .fetch(var fetched) = response, fetched.uid == nil {
      fetched.uid = mirror?.uid(ofNumber: fetched.number)
      offered = .fetch(fetched)
    }
    guard let tag = asker(of: offered) else { return }
    if tag == resync.listing, case .search(let ranges, _) = response { return listTold(ranges) }
    if pending[tag]?.take(offered) == false { end(.misbehaved("more answers than were asked for")) }
  }

  /// The command that it answers: the one it names, else the first that wants such an answer.
  private func asker(of response: Response) -> Tag? {
    if case .search(_, let tag?) = response, awaited.contains(tag) { return tag }
    return awaited.first { pending[$0]?.takes(response) == true }
  }

  private func fold(_ response: Response) {
    switch response {
    case .exists(let count): countTold(count)
    case .expunge(let number):
      let uid = mirror?.uid(ofNumber: number)
      guard let place = mirror?.expunge(number) else { return }
      if let uid { kept.gone.append(uid) }
      changes.removed(place: place)
      countsChanged()
    case .vanished(let ranges, earlier: false): vanished(ranges)
    case .fetch(let fetched): fold(fetched)
    case .ok(let text), .no(let text), .bad(let text):
      if case .highestModSequence(let value) = text.code { mirror?.saw(modSequence: value) }
      alert(text)
    case .bye(let text): farewell = text.text
    case .status(let name, _) where isPolling && name == mirror?.name: break
    case .status(let name, let status):
      context.store.save(status, of: name)
      report(.status(name, status))
      arrived(arrivals.told(name, status), in: name)
    case .id(let fields): identified(fields)
    default: break
    }
  }

  private func countTold(_ count: Int) {
    guard let mirror, mirror.count != count else { return }
    if count > mirror.count { arrived(arrivals.came(count - mirror.count, in: mirror.name), in: mirror.name) }
    self.mirror?.exists(count)
    countsChanged()
    tellCount()
  }

  private func vanished(_ ranges: [ClosedRange<UInt32>]) {
    // A connection that nobody looks at needs no list.
    guard side == .front, let uids = ranges.uids, let places = mirror?.vanished(uids), !places.isEmpty else {
      return
    }
    for run in uids.ranges { kept.gone(run) }
    changes.add(.removed(places: places))
    countsChanged()
  }

  private func arrived(_ count: Int, in name: MailboxName) {
    if count > 0 { report(.newMail(name, count: count)) }
  }

  /// A connection that nobody looks at needs no numbers.
  private func keep(_ fetched: FetchResponse) {
    guard let uid = fetched.uid, let flags = fetched.flags else { return }
    let told = MessageFlags(uid, flags, modSequence: fetched.modSequence)
    if fetched.envelope != nil || fetched.size != nil, let summary = fetched.summary(uid: uid) {
      kept.row(summary, told)
    } else {
      kept.flags.append(told)
    }
  }

  private func fold(_ fetched: FetchResponse) {
    guard side == .front else { return keep(fetched) }
    let count = mirror?.count
    if let uid = fetched.uid, let name = mirror?.name {
      mirror?.learn(number: fetched.number, uid: uid)
      arrivals.saw(uid, in: name)
    }
    if mirror?.count != count { tellCount() }
    guard let mirror, let uid = fetched.uid ?? mirror.uid(ofNumber: fetched.number) else {
      if fetched.flags != nil { resync.missesFlags = true }
      return
    }
    if let modSequence = fetched.modSequence { self.mirror?.saw(modSequence: modSequence) }
    let flags = fetched.flags.map { MessageFlags(uid, $0, modSequence: fetched.modSequence) }
    if let summary = fetched.summary(uid: uid) {
      // What came in parts is no row to be kept; nor is one of a message that may be another.
      if fetched.envelope != nil || fetched.size != nil, let flags { kept.row(summary, flags) }
      let place = mirror.isDoubtful ? mirror.place(of: uid) : fetched.number - 1
      if let place { changes.row(PlacedSummary(place: place, summary: summary)) }
      if let flags { hasTold(flags) }
    } else if let flags {
      kept.flags.append(flags)
      guard resync.comparing[uid] != flags.flags else { return }
      hasTold(flags)
      changes.flags(flags)
      countsChanged()
    }
  }

  /// What is compared later is compared with what the reader has by then.
  private func hasTold(_ flags: MessageFlags) { resync.comparing[flags.uid]? = flags.flags }

  /// In doubt the reader's count stays what it is.
  private func tellCount() {
    if let mirror, !mirror.isDoubtful { changes.add(.count(mirror.count)) }
  }

  /// Flags that came with SELECT's answer, of a mailbox that has no mirror yet.
  func tellFlags(_ flags: [MessageFlags], in key: MailboxKey) {
    guard !flags.isEmpty else { return }
    context.keep([], flags, in: key)
    for start in stride(from: 0, to: flags.count, by: MailboxReport.rowsPerEvent) {
      tell(.flags(Array(flags[start...].prefix(MailboxReport.rowsPerEvent))), in: key)
    }
  }

  func tell(_ change: MailboxChange, in key: MailboxKey) {
    context.owed.reporting(in: key) { report(.mailbox(key.name, change.with($0))) }
  }

  /// What was taken in goes to the disk and to the reader.
  func flushChanges() {
    guard let mirror else { return }
    kept.flush(to: context, in: mirror.key)
    if !changes.isEmpty {
      let told = changes.take()
      context.owed.reporting(in: mirror.key) { owed in
        for change in told { report(.mailbox(mirror.name, change.with(owed))) }
      }
    }
    settleDoubt()
  }
}
