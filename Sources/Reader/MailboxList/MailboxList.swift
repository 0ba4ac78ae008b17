import Mail

/// The folder pane.
struct MailboxList: Sendable {
  private(set) var mailboxes: [Mailbox] = []
  private(set) var lines: [MailboxTree.Line] = []
  private(set) var selected = 0
  private(set) var top = 0
  private(set) var height = 0
  private var folded: Set<[String]> = []
  private var indices: [MailboxName: Int] = [:]
  /// Whether the account was asked for its mailboxes.
  var isAsked = false

  mutating func set(_ new: [Mailbox]) {
    let old = mailboxes
    mailboxes = []
    indices = [:]
    for var mailbox in new where indices[mailbox.name] == nil {
      if mailbox.status == nil, let known = old.first(where: { $0.name == mailbox.name }) {
        mailbox.status = known.status
      }
      indices[mailbox.name] = mailboxes.count
      mailboxes.append(mailbox)
    }
    rebuild()
  }

  /// What isn't told keeps its old value.
  mutating func update(_ name: MailboxName, _ status: MailboxStatus) {
    guard let index = indices[name] else { return }
    let old = mailboxes[index].status
    mailboxes[index].status = MailboxStatus(
      messages: status.messages ?? old?.messages, unseen: status.unseen ?? old?.unseen,
      uidNext: status.uidNext ?? old?.uidNext, uidValidity: status.uidValidity ?? old?.uidValidity)
  }

  subscript(name: MailboxName) -> Mailbox? { indices[name].map { mailboxes[$0] } }

  var selectedLine: MailboxTree.Line? { lines.indices.contains(selected) ? lines[selected] : nil }
  var selectedMailbox: Mailbox? { selectedLine?.mailbox.map { mailboxes[$0] } }

  /// Unread messages of a line, with what its fold hides.
  func unseen(_ line: MailboxTree.Line) -> Int {
    ([line.mailbox].compactMap { $0 } + line.hidden)
      .reduce(0) { $0 &+ max(0, mailboxes[$1].status?.unseen ?? 0) }
  }

  mutating func select(_ index: Int) {
    selected = min(max(0, index), max(0, lines.count - 1))
    scrollToSelection()
  }

  mutating func select(_ name: MailboxName) {
    guard let mailbox = indices[name], let line = lines.firstIndex(where: { $0.mailbox == mailbox }) else {
      return
    }
    select(line)
  }

  mutating func scroll(by count: Int) {
    top = min(max(0, top + count), max(0, lines.count - height))
    select(min(max(selected, top), max(top, top + height - 1)))
  }

  mutating func toggleFold() {
    guard let line = selectedLine, line.hasChildren else { return }
    folded.formSymmetricDifference([line.path])
    rebuild()
  }

  mutating func setHeight(_ new: Int) {
    height = max(0, new)
    scrollToSelection()
  }

  private mutating func rebuild() {
    let path = selectedLine?.path
    lines = MailboxTree.lines(of: mailboxes, folded: folded)
    select(lines.firstIndex { $0.path == path } ?? min(selected, max(0, lines.count - 1)))
  }

  private mutating func scrollToSelection() {
    top = min(max(0, top), max(0, lines.count - height))
    if selected < top { top = selected }
    if height > 0, selected >= top + height { top = selected - height + 1 }
  }
}

// MARK: Unread

extension MailboxList {
  /// The next mailbox down the tree that has unread messages, after the last the first again.
  func nextUnread(after name: MailboxName) -> MailboxName? {
    let all = inTreeOrder
    let start = all.firstIndex { $0.name == name }.map { $0 + 1 } ?? 0
    return (all[start...] + all[..<start]).first {
      $0.isSelectable && $0.name != name && ($0.status?.unseen ?? 0) > 0
    }?.name
  }

  /// As the pane would show them with nothing folded.
  private var inTreeOrder: [Mailbox] {
    lines.flatMap { ([$0.mailbox].compactMap { $0 }) + $0.hidden }.map { mailboxes[$0] }
  }
}

// MARK: Names that the user types

extension MailboxList {
  /// Mailboxes whose name begins with the text, then those that have it somewhere, both in the order of the
  /// pane; case doesn't count.
  func completions(of text: String) -> [String] {
    let (first, others) = matches(of: text)
    return first + others
  }

  private func matches(of text: String) -> (first: [String], others: [String]) {
    let wanted = text.lowercased()
    let names = inTreeOrder.filter(\.isSelectable).map(\.name.display)
    guard !wanted.isEmpty else { return (names, []) }
    let first = names.filter { $0.lowercased().hasPrefix(wanted) }
    let others = names.filter { name in
      let name = name.lowercased()
      return !name.hasPrefix(wanted)
        && name.split(separator: wanted, omittingEmptySubsequences: false).count > 1
    }
    return (first, others)
  }

  /// The mailbox of this name, or with this special use (`\Sent`, RFC 6154), or the only one that completes it.
  func named(_ text: String) -> MailboxName? {
    if text.first == "\\", let use = SpecialUse(rawValue: text.dropFirst().lowercased()) {
      return mailboxes.first { $0.specialUse == use && $0.isSelectable }?.name
    }
    if let exact = mailboxes.first(where: { $0.name.display == text }) { return exact.name }
    let close = mailboxes.filter { $0.name.display.lowercased() == text.lowercased() }
    if close.count == 1 { return close[0].name }
    let (first, others) = matches(of: text)
    let likely = first.isEmpty ? others : first
    if likely.count == 1 { return mailboxes.first { $0.name.display == likely[0] }?.name }
    // Before the list has come, a plain name is its own wire form (RFC 3501 §5.1.3).
    guard mailboxes.isEmpty, !text.isEmpty else { return nil }
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "&") }
    return isPlain ? MailboxName(wire: Array(text.utf8), display: text) : nil
  }
}
