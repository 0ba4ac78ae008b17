import Mail
import Screen

/// Folds what happened into the state and answers what is to be done in the world. The only place from which
/// the state changes; pure, and cheap enough for every key.
package func reduce(_ state: inout State, _ action: Action) -> [Effect] {
  guard !state.hasQuit else { return [] }
  var effects = state.fold(action)
  effects += state.settle()
  return effects
}

extension State {
  fileprivate mutating func fold(_ action: Action) -> [Effect] {
    switch action {
    case .started(let now, let zoneOffsetMinutes):
      self.now = now
      self.zoneOffsetMinutes = zoneOffsetMinutes
      reportStart()
      layOut()
      return openMailbox(list.mailbox)
    case .keyPressed(let key): return keyPressed(key)
    case .mailReported(let account, let event): return account == self.account ? fold(event) : []
    case .resized(let size): self.size = size
    case .rendered(let key, let text, let options): return rendered(key, text, options)
    case .saved(let id, let outcome): saveEnded(id, outcome)
    case .progress(let id, let done, let total):
      requests.progressed(id, done: done, total: total, now: now)
    case .programEnded(let id, let outcome): programEnded(id, outcome)
    case .openingDoubted(let id, let part, let warning): openingDoubted(id, part, warning)
    case .programShowed(let id, let part, let output, let isCut): return showOutput(id, part, output, isCut)
    case .tick(let now): self.now = now
    case .resumed: return [.redraw]
    case .terminated: return quitNow()
    }
    return []
  }

  /// What follows from the new state, whatever led to it: sizes of the rooms, rows to ask for, a message to be
  /// laid out anew, leaving.
  fileprivate mutating func settle() -> [Effect] {
    if hasQuit { return [] }
    let oldWidth = pager.width
    layOut()
    shareUnseen()
    var effects = askForRows()
    if pager.width != oldWidth, pager.open?.content != nil { effects += renderOpen() }
    return effects + askToPrefetch() + goOnLeaving()
  }

  /// The folder pane counts as the list does.
  private mutating func shareUnseen() {
    guard let unseen = list.unseen, let mailbox = mailboxes[list.mailbox], mailbox.status?.unseen != unseen
    else { return }
    mailboxes.update(list.mailbox, MailboxStatus(messages: list.count, unseen: unseen))
  }

  private mutating func layOut() {
    let layout = Layout(self)
    list.setHeight(layout.list?.height ?? layout.body.height)
    mailboxes.setHeight(layout.mailboxes?.height ?? layout.body.height)
    let pagerRect = layout.pager ?? layout.body
    pager.setSize(width: Layout.textWidth(of: pagerRect), height: pagerRect.height)
    parts?.setHeight(layout.body.height)
    let (report, clock) = (changes ?? ChangeReport(), clock)
    changesRoom?.tell(report, clock: clock, width: layout.body.width)
    changesRoom?.setHeight(layout.body.height)
    linksRoom?.setHeight(LinksView.listHeight(layout.body.height))
    problemsRoom?.setWidth(layout.body.width)
    problemsRoom?.setHeight(layout.body.height)
    help?.setWidth(layout.body.width)
    help?.setHeight(layout.body.height)
  }

  private mutating func askForRows() -> [Effect] {
    // The first rows come with the opening.
    guard !requests.isOpening, !(requests.isConfirming && list.rows.rows.isEmpty) else { return [] }
    let ranges = list.missingPlaces()
    if list.window.mustRefresh, !ranges.isEmpty { list.window.mustRefresh = false }
    var effects = isLive ? [] : stopAskingForPassed()
    for places in ranges where !list.window.isFull {
      let id = requests.begin(.rows)
      list.window.asked(places, as: id)
      effects.append(.ask(account, id, .rows(list.mailbox, places: places)))
    }
    let uids = list.missingUIDs()
    if !uids.isEmpty {
      let id = requests.begin(.rows)
      list.window.asked(uids, as: id)
      effects.append(.ask(account, id, .summaries(list.mailbox, uids: uids)))
    }
    return effects
  }

  /// Without a connection a request may wait long: what the user has passed makes room for what is on the screen,
  /// which the copy may have.
  private func stopAskingForPassed() -> [Effect] {
    guard list.window.isFull else { return [] }
    let places = list.wantedPlaces(margin: 1)
    let uids =
      list.limit.map { limit in list.wantedSlots(margin: 1).compactMap { limit.uid(slot: $0) } } ?? []
    let passed =
      list.window.underWay.filter { !$0.value.overlaps(places) }.map(\.key)
      + list.window.uidsUnderWay.filter { Set($0.value).isDisjoint(with: uids) }.map(\.key)
    return passed.sorted().map { .cancel($0) }
  }

  /// What is wrong with the keymap, and what else was found at the start.
  private mutating func reportStart() {
    let sentences = [keymapFault].compactMap { $0 } + remarks
    guard !sentences.isEmpty else { return }
    status.show(sentences.joined(separator: " "), .warning, now: now, stays: true)
  }

  private var keymapFault: String? {
    guard let first = keymap.diagnostics.first else { return nil }
    let more = keymap.diagnostics.count - 1
    let file = first.source == .user ? "Your keymap" : "keymap.default"
    let rest = more == 0 ? "" : " (and \(Words.count(more, "more fault")))"
    return "\(file), line \(first.line): \(first.message)\(rest)"
  }

  /// How often the time is to be told, in seconds: often while something on the screen counts.
  package var tickSeconds: Int { status.retryAt != nil || !requests.progress.isEmpty ? 1 : 60 }
}

// MARK: Keys

extension State {
  /// What lies over the panes and is about messages closes.
  mutating func closeRooms() {
    parts = nil
    linksRoom = nil
    problemsRoom = nil
  }

  /// Where keys go that no prompt takes.
  var room: Room {
    if help != nil { return .help }
    if changesRoom != nil { return .changes }
    if linksRoom != nil { return .links }
    if problemsRoom != nil { return .problems }
    if parts != nil { return .parts }
    return switch focus {
    case .mailboxes: .folders
    case .list: .list
    case .pager: .pager
    }
  }

  private mutating func keyPressed(_ key: Key) -> [Effect] {
    let wasTold = status.leaving == .told
    let effects = keyTaken(key)
    // Who goes on does not leave.
    if wasTold, !hasQuit { status.leaving = nil }
    return effects + wakeUp()
  }

  /// Whoever presses keys doesn't want to wait for the next try.
  private mutating func wakeUp() -> [Effect] {
    guard status.retryAt != nil, !hasQuit, requests.ids(where: { $0 == .reconnect }).isEmpty else {
      return []
    }
    return [ask(.reconnect, for: .reconnect)]
  }

  private mutating func keyTaken(_ key: Key) -> [Effect] {
    if prompt == nil || !(prompt?.isHidden ?? false) { status.clearNotice(now: now) }
    if prompt != nil { return promptKeyPressed(key) }
    if key == .escape, !chord.isEmpty {
      chord = []
      return []
    }
    chord.append(key)
    switch keymap.resolve(chord, in: room) {
    case .waiting: return []
    case .command(let invocation):
      chord = []
      return run(invocation)
    case .unbound:
      let keys = KeyNotation.text(chord)
      chord = []
      if linkDigit(key) { return [] }
      say("\(keys) does nothing here; ? shows the keys.")
      return [.bell]
    }
  }
}
