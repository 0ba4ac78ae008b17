package import Mail
package import Screen

/// All that the reader knows and shows. Only `reduce` changes it.
package struct State: Sendable {
  package var size: Size
  package var focus: Pane = .list
  package let account: AccountID
  /// The account as the title line calls it.
  package let title: String
  package let options: ReaderOptions
  package let keymap: Keymap
  /// Sentences about what was found at the start; said then.
  let remarks: [String]
  /// The time of the last `started` or `tick`.
  package internal(set) var now = Timestamp(seconds: 0)
  package internal(set) var zoneOffsetMinutes = 0

  var mailboxes = MailboxList()
  var list: MessageList
  var pager = Pager()
  var parts: PartsRoom?
  var linksRoom: LinksRoom?
  var problemsRoom: ProblemsRoom?
  var changesRoom: ChangesRoom?
  var help: HelpRoom?
  var prompt: Prompt?
  /// Prompts that a more urgent one interrupted; they come again.
  var stashedPrompts: [Prompt] = []
  var promptHistory = PromptHistory()
  /// Keys pressed of a chord that is not complete yet.
  var chord: [Key] = []
  var status = StatusLine()
  var showsMailboxes = true
  var requests = RequestLedger()
  var flagLedger = FlagLedger()
  var undo = UndoHistory()
  /// How the journal stood when it was told last; `nil` before it was told.
  var changes: ChangeReport?
  var finding = Finding()
  /// The search whose results the limit shows.
  var limitUnderWay: RequestID?
  /// What is being looked for to be marked read.
  var markingAll: MarkingAll?
  /// What was said to be wanted next.
  var prefetched: [MessageKey] = []
  /// The selected message is opened as soon as its row is here.
  var opensOnArrival = false
  /// Nothing happens any more.
  package internal(set) var hasQuit = false

  package init(
    account: AccountID, title: String, initialMailbox: MailboxName, keymap: Keymap, size: Size,
    options: ReaderOptions, remarks: [String] = []
  ) {
    self.remarks = remarks
    self.account = account
    self.title = title
    self.size = size
    self.keymap = keymap
    self.options = options
    list = MessageList(mailbox: initialMailbox, newest: options.newest)
    opensOnArrival = options.readsOne
  }
}

/// The panes between which the focus moves.
package enum Pane: Hashable, Sendable, CaseIterable {
  case mailboxes, list, pager
}
