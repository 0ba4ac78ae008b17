import Mail

/// The list of the open mailbox: which rows there are, which are known, and which part of them is looked at.
///
/// A *slot* counts what the list shows from the oldest message on: the mailbox's places, or the messages of a
/// limit. A *row* counts the same from the top of the list down.
struct MessageList: Sendable {
  enum Phase: Hashable, Sendable {
    case opening
    case open
    /// It can't be used; the sentence says why.
    case closed(String)
  }

  /// A message whose place is being asked for.
  struct Seek: Hashable, Sendable {
    let uid: UID
    /// It was selected before and stays where it is on the screen.
    var keepsLine = false
  }

  private(set) var mailbox: MailboxName
  let newest: ReaderOptions.Newest
  var phase = Phase.opening
  private(set) var uidValidity: UIDValidity?
  private(set) var isReadOnly = false
  /// When the server last confirmed what is shown; `nil` while it does.
  private(set) var asOf: Timestamp?
  /// How many messages the mailbox has.
  private(set) var count = 0
  var unseen: Int?
  private(set) var rows = RowCache()
  var limit: Limit?
  /// The selected slot; 0 when there is none.
  private(set) var selected = 0
  /// The first row on the screen.
  private(set) var top = 0
  /// Rows that the screen has for the list.
  private(set) var height = 0
  /// The user rests where new mail comes in, so the list shows it.
  private(set) var follows = true
  /// Messages that came in above what is looked at, and weren't looked at yet.
  private(set) var arrived = 0
  /// The message to select as soon as its row is told.
  var seeking: Seek?
  var window = RowWindow()

  init(mailbox: MailboxName, newest: ReaderOptions.Newest) {
    self.mailbox = mailbox
    self.newest = newest
  }

  var slotCount: Int { limit?.uids.count ?? count }
  var selectedRow: Int { row(ofSlot: selected) }
  var lastTop: Int { max(0, slotCount - height) }

  /// Rows and slots are each other's mirror, or the same.
  func row(ofSlot slot: Int) -> Int { newest == .top ? slotCount - 1 - slot : slot }
  func slot(ofRow row: Int) -> Int { newest == .top ? slotCount - 1 - row : row }

  /// The message in a slot, when it is known.
  func message(slot: Int) -> Row? {
    guard let limit else { return rows[place: slot] }
    return limit.uid(slot: slot).flatMap { rows[uid: $0] }
  }

  var selectedMessage: Row? { slotCount > 0 ? message(slot: selected) : nil }

  /// The UID of the selected message, which a limit knows even without its row.
  var selectedUID: UID? { limit?.uid(slot: selected) ?? selectedMessage?.uid }

  /// The place of the selected message; inside a limit `nil` while its row is unknown.
  var selectedPlace: Int? {
    guard count > 0 else { return nil }
    return limit == nil ? selected : selectedMessage?.place
  }

  func key(of uid: UID, account: AccountID) -> MessageKey? {
    uidValidity.map { MessageKey(account: account, mailbox: mailbox, uidValidity: $0, uid: uid) }
  }
}

// MARK: Moving

extension MessageList {
  /// Selects the row nearest to this one and brings it on the screen.
  mutating func select(row: Int) {
    guard slotCount > 0 else { return }
    let row = min(max(0, row), slotCount - 1)
    selected = slot(ofRow: row)
    seeking = nil
    scrollToSelection()
    follows = newest == .top ? row == 0 && top == 0 : row == slotCount - 1
    if limit == nil { lookedAt() }
  }

  /// What has come and is on the screen now has been looked at.
  private mutating func lookedAt() {
    guard arrived > 0 else { return }
    arrived = min(arrived, newest == .top ? top : max(0, slotCount - top - height))
  }

  mutating func select(slot: Int) { select(row: row(ofSlot: slot)) }

  mutating func scroll(by lines: Int) {
    top = min(max(0, top + lines), lastTop)
    let row = min(max(selectedRow, top), max(top, top + height - 1))
    if row != selectedRow { select(row: row) }
    if limit == nil { lookedAt() }
  }

  /// A page down or up, with one row in common.
  mutating func page(_ direction: Int) {
    let step = max(1, height - 1) * direction
    let row = selectedRow
    top = min(max(0, top + step), lastTop)
    select(row: row + step)
  }

  mutating func setHeight(_ new: Int) {
    guard new != height else { return }
    let wasUnknown = height == 0
    height = max(0, new)
    if wasUnknown, follows, newest == .bottom { top = lastTop }
    scrollToSelection()
  }

  private mutating func scrollToSelection() {
    top = min(max(0, top), lastTop)
    let row = max(0, selectedRow)
    if row < top { top = row }
    if height > 0, row >= top + height { top = row - height + 1 }
  }
}

// MARK: What the account reports

extension MessageList {
  /// Looks at another mailbox, of which nothing is known yet.
  mutating func leave(for other: MailboxName) {
    let height = height
    self = MessageList(mailbox: other, newest: newest)
    self.height = height
  }

  enum Opening: Hashable, Sendable {
    case first
    /// The messages are others than before, although the name is the same.
    case renewed
    /// What had changed meanwhile was told.
    case continued
    case refreshed
  }

  mutating func opened(_ mailbox: OpenMailbox) -> Opening {
    let isRenewed = uidValidity.map { $0 != mailbox.uidValidity } ?? false
    let isFirst = uidValidity == nil || isRenewed
    let anchor = selectedUID
    phase = .open
    uidValidity = mailbox.uidValidity
    isReadOnly = mailbox.isReadOnly
    asOf = mailbox.asOf
    unseen = mailbox.unseen ?? unseen
    // Every difference was told: what is known, selected and limited to stays, and nothing is asked again.
    if !isFirst, mailbox.isContinued, mailbox.count == count { return .continued }
    window = RowWindow()
    if isFirst {
      rows.removeAll()
      limit = nil
      count = max(0, mailbox.count)
      selected = max(0, count - 1)
      top = newest == .top ? 0 : lastTop
      follows = true
      seeking = nil
    } else {
      rows.removeAll(notIn: wantedPlaces(margin: 1))
      resize(to: max(0, mailbox.count))
      seeking = anchor.map { Seek(uid: $0, keepsLine: true) }
      window.mustRefresh = true
    }
    return isRenewed ? .renewed : isFirst ? .first : .refreshed
  }

  mutating func countChanged(to new: Int) {
    let grown = max(0, new) - count
    if grown > 0 {
      unseen = unseen.map { $0 &+ grown }
      arrived = arrived &+ grown
    }
    if grown < 0 { window.forget() }
    resize(to: max(0, new))
    if limit == nil { lookedAt() }
  }

  /// Messages come or go at the newest end; the selected one keeps its row on the screen.
  private mutating func resize(to new: Int) {
    let line = selectedRow - top
    let wasEmpty = slotCount == 0
    if new < count { rows.removeAll(notIn: 0..<new) }
    count = new
    guard limit == nil else { return }
    selected = wasEmpty ? max(0, new - 1) : min(selected, max(0, new - 1))
    keepSelection(onLine: line)
  }

  mutating func rowsArrived(_ placed: [PlacedSummary]) {
    let focus = selectedPlace ?? placed.first?.place ?? 0
    rows.insert(placed, count: count, focus: focus)
    guard let seeking, placed.contains(where: { $0.summary.uid == seeking.uid }) else { return }
    reach(seeking)
  }

  /// Selects the message when its row is known; otherwise it is selected once the row arrives.
  mutating func seek(_ seek: Seek) {
    seeking = seek
    if rows[uid: seek.uid] != nil { reach(seek) }
  }

  private mutating func reach(_ seek: Seek) {
    let found = limit == nil ? rows[uid: seek.uid]?.place : limit?.slot(of: seek.uid)
    guard let slot = found else { return }
    if seek.keepsLine {
      let line = selectedRow - top
      selected = slot
      seeking = nil
      keepSelection(onLine: line)
    } else {
      select(slot: slot)
    }
  }

  /// Shows only these messages, or all again; the selected one stays selected where it is among them.
  mutating func showOnly(_ new: Limit?) {
    let anchor = selectedUID
    let place = selectedPlace
    limit = new
    window.forget()
    seeking = nil
    let slot = new == nil ? place : anchor.flatMap { new?.slot(of: $0) }
    selected = min(slot ?? max(0, slotCount - 1), max(0, slotCount - 1))
    top = max(0, selectedRow - height / 2)
    scrollToSelection()
    follows = newest == .top ? selectedRow == 0 && top == 0 : selectedRow == slotCount - 1
    if new == nil, slot == nil, let anchor { seeking = Seek(uid: anchor) }
  }

  mutating func addToLimit(_ uids: [UID]) {
    let line = selectedRow - top
    let anchor = selectedUID
    limit?.insert(uids)
    if let anchor, let slot = limit?.slot(of: anchor) { selected = slot }
    keepSelection(onLine: line)
  }

  /// - Parameter places: as they were before; anything may be in it.
  mutating func removed(_ places: [Int]) {
    let places = Self.sane(places, below: count)
    guard !places.isEmpty else { return }
    let line = selectedRow - top
    let selection = selected
    let gone = rows.remove(places: places)
    count -= places.count
    unseen = unseen.map { unseen in max(0, unseen - gone.count { !$0.summary.flags.contains(.seen) }) }
    window.forget()
    if limit != nil {
      removeFromLimit(Set(gone.map(\.uid)))
      return
    }
    let below = places.partitioningIndex(notBelow: selection)
    let isGone = below < places.count && places[below] == selection
    // What was selected is gone: the next one down the screen takes its line.
    selected = selection - below - (isGone && newest == .top ? 1 : 0)
    selected = min(max(0, selected), max(0, count - 1))
    keepSelection(onLine: line)
  }

  /// Messages that a limit names but that are no more.
  mutating func removeFromLimit(_ gone: Set<UID>) {
    guard limit != nil, !gone.isEmpty else { return }
    let line = selectedRow - top
    let (remaining, moved) = limit.map { $0.removing(gone, selected: selected) } ?? (nil, 0)
    limit = remaining
    let isGone = moved < 0
    selected = isGone ? -moved - 1 - (newest == .top ? 1 : 0) : moved
    selected = min(max(0, selected), max(0, slotCount - 1))
    keepSelection(onLine: line)
  }

  mutating func flagsChanged(_ uid: UID, _ flags: Set<Flag>) {
    guard let old = rows.setFlags(flags, of: uid), let known = unseen else { return }
    let change = (flags.contains(.seen) ? 0 : 1) - (old.contains(.seen) ? 0 : 1)
    unseen = max(0, known + change)
  }

  /// Flags of these messages were changed here. Those whose rows are known were told; the others were not so
  /// before, or they would not have been changed.
  mutating func flagsStored(_ change: FlagChange, of uids: UIDSet) {
    guard change.flags.contains(.seen), let known = unseen else { return }
    let told = rows.rows.count { uids.contains($0.uid) }
    let untold = uids.count - told
    if case .add = change { unseen = max(0, known - untold) } else { unseen = known + untold }
  }

  mutating func keepSelection(onLine line: Int) {
    if follows {
      top = newest == .top ? 0 : lastTop
    } else {
      top = selectedRow - line
    }
    scrollToSelection()
  }

  private static func sane(_ places: [Int], below count: Int) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(places.count)
    for place in places where place >= 0 && place < count {
      if let last = result.last, place <= last { continue }
      result.append(place)
    }
    return result
  }
}

extension [Int] {
  /// How many of these ascending numbers are below the bound.
  func partitioningIndex(notBelow bound: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
