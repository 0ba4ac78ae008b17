import MIME
import Mail
import Screen

/// The room where a message is read.
struct Pager: Sendable {
  /// The message that is open.
  struct Open: Sendable {
    let key: MessageKey
    let summary: MessageSummary
    /// The only part that is shown, when it is not the message.
    var part: BodyPart?
    var partIs = PartIs.section
    var content: MessageContent?
    var text: RenderedText?
    /// The form that `text` has; another than `form` while that is being read or laid out.
    var textForm: TextForm?
    /// What the account knows of its sender.
    var acquaintance = Acquaintance()
    /// What was asked of the renderer last; answers to anything else are outdated.
    var rendering: RenderOptions?
    var showsAllHeaders = false
    /// The form in which the text was asked for.
    var form = TextForm.best
    /// The charset to read it in, whatever its label says.
    var charset: String?
    /// Where the words are that the user looks for, in `text`.
    var found: FoundText?
    /// The first line on the screen.
    var top = 0
    /// Why it can't be shown.
    var failure: String?
    /// It was shown, so it is read: `\Seen` is set once only, so that `toggle-read` can turn it back.
    var wasShown = false
    /// What the server told of its parts can't be true: all of it is read, and taken apart here.
    var readsWhole = false
  }

  var open: Open?
  /// Whether long quotes are folded, in whatever message is open.
  var foldsQuotes = false
  /// What was looked for last in the text of a message.
  var wanted: TextSearch?
  /// Where closing a single part leads back to.
  var under: Under?
  private(set) var height = 0
  private(set) var width = 0

  var lineCount: Int { open?.text?.lines.count ?? 0 }
  var lastTop: Int { max(0, lineCount - height) }

  mutating func scroll(by lines: Int) { scroll(to: (open?.top ?? 0) + lines) }

  mutating func scroll(to line: Int) {
    let top = min(max(0, line), lastTop)
    open?.top = top
  }

  mutating func setSize(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    scroll(by: 0)
  }
}

// MARK: Opening

extension State {
  /// The first octets of a part are enough to read; the rest can be saved.
  static let readLimit = 1 << 20
  /// An attached message is read from its bytes, so that more of them are needed to find its parts.
  static let messageLimit = 8 << 20

  /// Opens the selected message.
  mutating func openSelected() -> [Effect] {
    guard list.slotCount > 0 else {
      say("There is no message here.")
      return []
    }
    guard let row = list.selectedMessage, let key = list.key(of: row.uid, account: account) else {
      say("This message is still on its way.")
      return [.bell]
    }
    focus = .pager
    if let open = pager.open, open.key == key, open.failure == nil, open.part == nil { return [] }
    let effects = stopReading()
    pager.under = nil
    let open = Pager.Open(key: key, summary: row.summary)
    pager.open = open
    return effects + [askToRead(open)]
  }

  mutating func closePager() -> [Effect] {
    let effects = stopReading()
    pager.open = nil
    pager.under = nil
    focus = .list
    return effects
  }

  mutating func stopReading() -> [Effect] {
    requests.ids { if case .read = $0 { true } else { false } }.map { .cancel($0) }
  }

  mutating func sectionsArrived(_ key: MessageKey, _ sections: [FetchedSection]) -> [Effect] {
    guard let open = pager.open, open.key == key else { return [] }
    pager.open?.content = open.content(with: sections)
    pager.open?.failure = nil
    guard pager.open?.content?.contradictsItself == true, open.part == nil, !open.readsWhole else {
      return renderOpen()
    }
    pager.open?.readsWhole = true
    return renderOpen() + (pager.open.map { [askToRead($0)] } ?? [])
  }

  /// Comes before the text as a rule, so that nothing is laid out twice.
  mutating func acquainted(_ key: MessageKey, _ acquaintance: Acquaintance) -> [Effect] {
    guard let open = pager.open, open.key == key, open.acquaintance != acquaintance else { return [] }
    pager.open?.acquaintance = acquaintance
    return renderOpen()
  }

  /// Lays the open message out for the pager's width.
  mutating func renderOpen() -> [Effect] {
    guard let open = pager.open, let content = open.content, pager.width > 0 else { return [] }
    var options = RenderOptions(
      width: pager.width, showsAllHeaders: open.showsAllHeaders, now: now,
      zoneOffsetMinutes: zoneOffsetMinutes)
    options.form = open.form
    options.charset = open.charset
    options.likelyCharsets = self.options.likelyCharsets
    options.foldsQuotes = pager.foldsQuotes
    // What is known of the sender says nothing about who wrote a message inside.
    if open.part == nil { options.acquaintance = open.acquaintance }
    pager.open?.rendering = options
    return [.render(open.key, content, options)]
  }

  mutating func rendered(_ key: MessageKey, _ text: RenderedText, _ options: RenderOptions) -> [Effect] {
    guard let open = pager.open, open.key == key, open.rendering == options else { return [] }
    pager.open?.text = text
    pager.open?.textForm = options.form
    pager.scroll(to: Self.place(of: open.top, in: open.text, now: text))
    pager.findAnew()
    guard !open.wasShown else { return [] }
    pager.open?.wasShown = true
    return markSeen(key)
  }

  /// The line of the new layout that stands where this one stood in the old: as far into the text.
  private static func place(of top: Int, in old: RenderedText?, now new: RenderedText) -> Int {
    guard let old, old.lines.count > 0, old.lines.count != new.lines.count else { return top }
    return min(top, old.lines.count) * new.lines.count / old.lines.count
  }

  private mutating func markSeen(_ key: MessageKey) -> [Effect] {
    guard key.mailbox == list.mailbox, key.uidValidity == list.uidValidity, !list.isReadOnly,
      let mailbox = list.mailboxKey, let uids = UIDSet([key.uid]), let row = list.rows[uid: key.uid],
      !meantFlags(of: row).contains(.seen)
    else { return [] }
    return [change(.add([.seen]), of: uids, in: mailbox, as: requests.begin(.store))]
  }

  /// What could not be read before is asked for again: the connection is back.
  mutating func readAgain() -> [Effect] {
    guard let open = pager.open, open.failure != nil, open.content == nil else { return [] }
    pager.open?.failure = nil
    return [askToRead(open)]
  }

  mutating func askToRead(_ open: Pager.Open) -> Effect {
    let limit = open.partIs == .message ? Self.messageLimit : Self.readLimit
    return ask(.read(open.key, sections: open.sections, limit: limit), for: .read(open.key))
  }

  /// What is on the screen stays there, in the form in which it is.
  mutating func readFailed(_ key: MessageKey, _ failure: MailFailure) -> [Effect] {
    guard let open = pager.open, open.key == key else { return [] }
    guard open.content != nil else {
      pager.open?.failure = failure.sentence
      return []
    }
    pager.open?.form = open.rendering?.form ?? .best
    if failure != .cancelled { warn(failure.sentence) }
    return []
  }
}
