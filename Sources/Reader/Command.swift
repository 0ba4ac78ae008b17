/// Everything a user can do. The `:` line, the keymap and the help call it by its raw value; `table` is the
/// one place that says what it does, where, and what word it takes.
package enum Command: String, CaseIterable, Hashable, Sendable {
  case nextMessage = "next-message"
  case previousMessage = "previous-message"
  case pageDown = "page-down"
  case pageUp = "page-up"
  case scrollDown = "scroll-down"
  case scrollUp = "scroll-up"
  case firstMessage = "first-message"
  case lastMessage = "last-message"
  case nextUnread = "next-unread"
  case open
  case close
  case delete
  case undelete
  case undo
  case expunge
  case toggleRead = "toggle-read"
  case toggleFlag = "toggle-flag"
  case markAllRead = "mark-all-read"
  case parts
  case saveAttachment = "save-attachment"
  case saveAllAttachments = "save-all-attachments"
  case openAttachment = "open-attachment"
  case pipe
  case print
  case headers
  case toggleHTML = "toggle-html"
  case viewSource = "view-source"
  case charset
  case toggleQuotes = "toggle-quotes"
  case problems
  case links
  case copyLink = "copy-link"
  case tagPart = "tag-part"
  case findText = "find-text"
  case findNext = "find-next"
  case findPrevious = "find-previous"
  case search
  case searchNext = "search-next"
  case limit
  case showAll = "show-all"
  case gotoMailbox = "goto-mailbox"
  case nextUnreadMailbox = "next-unread-folder"
  case toggleMailboxes = "toggle-folders"
  case toggleFold = "toggle-fold"
  case focusNext = "focus-next"
  case focusPrevious = "focus-previous"
  case checkMail = "check-mail"
  case reconnect
  case changes
  case forget
  case forgetAll = "forget-all"
  case commandLine = "command-line"
  case help
  case redraw
  case suspend
  case cancel
  case quit
}

/// Where keys and commands apply: the focused pane, or what lies over the panes.
package enum Room: String, CaseIterable, Hashable, Sendable {
  /// Everywhere but in a prompt.
  case any
  case list, pager, folders, parts, links, problems, changes, help
}

/// The word that a command takes behind its name, or asks for.
enum Argument: Hashable, Sendable {
  case none
  case words(optional: Bool)
  case mailbox
  case charset
  case file
  case directory
  case shellCommand
}

/// A row of the table of commands.
struct CommandRow: Hashable, Sendable {
  let command: Command
  /// One sentence for the help.
  let help: String
  let rooms: Set<Room>
  let argument: Argument

  init(_ command: Command, _ help: String, in rooms: Set<Room>, takes argument: Argument = .none) {
    self.command = command
    self.help = help
    self.rooms = rooms
    self.argument = argument
  }
}

extension Command {
  var row: CommandRow { Self.rows[self] ?? CommandRow(self, "", in: [.any]) }

  private static let rows: [Command: CommandRow] = Dictionary(
    uniqueKeysWithValues: table.map { ($0.command, $0) })

  private static let messages: Set<Room> = [.list, .pager]
  private static let scrollable: Set<Room> = [
    .list, .pager, .folders, .parts, .links, .problems, .changes, .help,
  ]

  /// In the order of the help.
  static let table: [CommandRow] = [
    CommandRow(.nextMessage, "Go to the next line; in the pager, to the next message.", in: scrollable),
    CommandRow(.previousMessage, "Go to the line before; in the pager, to that message.", in: scrollable),
    CommandRow(.pageDown, "Go down a page.", in: scrollable),
    CommandRow(.pageUp, "Go up a page.", in: scrollable),
    CommandRow(.scrollDown, "Scroll down a line; the selection stays.", in: scrollable),
    CommandRow(.scrollUp, "Scroll up a line; the selection stays.", in: scrollable),
    CommandRow(.firstMessage, "Go to the first line.", in: scrollable),
    CommandRow(.lastMessage, "Go to the last line.", in: scrollable),
    CommandRow(.nextUnread, "Go to the next unread message.", in: messages),
    CommandRow(
      .open, "Open what is selected; a part that can't be read here, in its program.",
      in: [.list, .folders, .parts, .links]),
    CommandRow(.close, "Go back; from the list, leave.", in: scrollable),
    CommandRow(.delete, "Mark the message deleted; again to take it back.", in: messages),
    CommandRow(.undelete, "Take the deletion mark off.", in: messages),
    CommandRow(.undo, "Take back the last change.", in: [.any]),
    CommandRow(.expunge, "Remove for good what you marked deleted here.", in: [.any]),
    CommandRow(.toggleRead, "Mark the message unread, or read.", in: messages),
    CommandRow(.toggleFlag, "Put the star on the message, or take it off.", in: messages),
    CommandRow(.markAllRead, "Mark all messages of the list read; `undo` takes it back.", in: [.list]),
    CommandRow(.parts, "Show the parts of the message.", in: messages),
    CommandRow(
      .saveAttachment, "Save the attachment, or the selected part.", in: [.list, .pager, .parts],
      takes: .file),
    CommandRow(
      .saveAllAttachments, "Save all attachments into a folder.", in: [.list, .pager, .parts],
      takes: .directory),
    CommandRow(
      .openAttachment, "Open the attachment with its program (mailcap, else the system's).",
      in: [.list, .pager, .parts]),
    CommandRow(
      .pipe, "Give the message, or the selected part, to a shell command.", in: [.list, .pager, .parts],
      takes: .shellCommand),
    CommandRow(
      .tagPart, "Tag the part, or take the tag off; what is tagged is saved together.", in: [.parts]),
    CommandRow(.print, "Print the text, or the selected part.", in: [.pager, .parts]),
    CommandRow(.headers, "Show all header lines, or only the important ones.", in: [.pager]),
    CommandRow(
      .toggleHTML, "Show the HTML instead of the plain text, or the plain text again.", in: [.pager]),
    CommandRow(.viewSource, "Show the message as it came, or laid out again.", in: [.pager]),
    CommandRow(
      .charset, "Read the text in another charset; nothing: as it is labelled.", in: [.pager], takes: .charset
    ),
    CommandRow(.toggleQuotes, "Fold long quotes, or unfold them.", in: [.pager]),
    CommandRow(.problems, "Tell what is wrong with the message.", in: [.pager]),
    CommandRow(.links, "Show the links of the message.", in: [.pager]),
    CommandRow(.copyLink, "Copy the link, where the terminal allows it.", in: [.links]),
    CommandRow(
      .findText, "Find words in the text; capitals count where you type any.", in: [.pager],
      takes: .words(optional: false)),
    CommandRow(.findNext, "Go to the next place with the words.", in: [.pager]),
    CommandRow(.findPrevious, "Go to the place before with the words.", in: [.pager]),
    CommandRow(
      .search, "Go to the next message with these words.", in: messages, takes: .words(optional: false)),
    CommandRow(.searchNext, "Search again for the same words.", in: messages),
    CommandRow(
      .limit, "Show only messages with these words, or `unread`, or `flagged`; nothing shows all.",
      in: messages, takes: .words(optional: true)),
    CommandRow(.showAll, "Show all messages again.", in: [.list]),
    CommandRow(.gotoMailbox, "Go to a mailbox.", in: [.any], takes: .mailbox),
    CommandRow(.nextUnreadMailbox, "Go to the next folder with unread messages.", in: [.any]),
    CommandRow(.toggleMailboxes, "Show or hide the folders.", in: [.any]),
    CommandRow(.toggleFold, "Fold or unfold what is below the folder.", in: [.folders]),
    CommandRow(.focusNext, "Go to the next pane.", in: [.any]),
    CommandRow(.focusPrevious, "Go to the pane before.", in: [.any]),
    CommandRow(.checkMail, "Ask the server for new mail now.", in: [.any]),
    CommandRow(.reconnect, "Connect now instead of waiting.", in: [.any]),
    CommandRow(.changes, "Show the changes that failed, and those that wait for the server.", in: [.any]),
    CommandRow(.forget, "Forget the selected change that failed.", in: [.changes]),
    CommandRow(.forgetAll, "Forget all changes that failed.", in: [.changes]),
    CommandRow(.commandLine, "Type a command.", in: [.any]),
    CommandRow(.help, "Show this help.", in: [.any]),
    CommandRow(.redraw, "Paint the screen anew.", in: [.any]),
    CommandRow(.suspend, "Back to the shell; `fg` comes back.", in: [.any]),
    CommandRow(.cancel, "Stop what is under way, or show all messages again.", in: [.any]),
    CommandRow(.quit, "Leave.", in: [.any]),
  ]
}
