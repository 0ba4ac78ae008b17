import Mail
import Screen

// From a command to what does it.
extension State {
  mutating func run(_ invocation: Invocation) -> [Effect] {
    let command = invocation.command
    guard command.row.rooms.contains(.any) || command.row.rooms.contains(room) else {
      say("\(command.rawValue) does nothing here.")
      return [.bell]
    }
    switch command {
    case .nextMessage, .previousMessage, .pageDown, .pageUp, .scrollDown, .scrollUp, .firstMessage,
      .lastMessage:
      return move(command)
    case .nextUnread: return nextUnread()
    case .open: return open()
    case .close: return close()
    case .delete: return delete()
    case .undelete: return undelete()
    case .undo: return undoLast()
    case .expunge: return askToExpunge()
    case .toggleRead: return toggle(.seen, "marking it read or unread")
    case .toggleFlag: return toggle(.flagged, "the star")
    case .markAllRead: return markAllRead()
    case .parts: return showParts()
    case .saveAttachment: return saveAttachment(invocation.argument)
    case .saveAllAttachments: return saveAllAttachments(invocation.argument)
    case .openAttachment: return openAttachment()
    case .pipe: return pipe(invocation.argument)
    case .search, .searchNext, .limit, .showAll, .gotoMailbox: return find(invocation)
    case .tagPart:
      parts?.toggleTag()
      return []
    case .headers, .toggleHTML, .viewSource, .charset, .toggleQuotes, .problems, .links, .copyLink, .print,
      .findText, .findNext, .findPrevious:
      return runOnText(invocation)
    default: return runAnywhere(command)
    }
  }

  /// What concerns the text of the message that is open.
  private mutating func runOnText(_ invocation: Invocation) -> [Effect] {
    switch invocation.command {
    case .headers:
      pager.open?.showsAllHeaders.toggle()
      pager.scroll(to: 0)
      return renderOpen()
    case .toggleHTML: return toggleHTML()
    case .viewSource: return toggleSource()
    case .charset: return invocation.argument.map { read(inCharset: $0) } ?? askFor(.charset)
    case .toggleQuotes: return toggleQuotes()
    case .problems: showProblems()
    case .links: showLinks()
    case .copyLink: return copyLink()
    case .print: return askToPrint()
    case .findText: return invocation.argument.map { findText($0) } ?? askFor(.findText)
    default: return findAgain(invocation.command == .findNext ? 1 : -1)
    }
    return []
  }

  private mutating func find(_ invocation: Invocation) -> [Effect] {
    switch invocation.command {
    case .search: return invocation.argument.map { search($0) } ?? askFor(.search)
    case .searchNext: return searchNext()
    case .limit: return invocation.argument.map { limit($0) } ?? askFor(.limit)
    case .gotoMailbox: return invocation.argument.map { goto($0) } ?? askFor(.gotoMailbox)
    default: return showAll()
    }
  }

  /// What doesn't depend on the room.
  private mutating func runAnywhere(_ command: Command) -> [Effect] {
    switch command {
    case .nextUnreadMailbox: return gotoNextUnreadMailbox()
    case .toggleMailboxes: toggleMailboxes()
    case .toggleFold: mailboxes.toggleFold()
    case .focusNext: moveFocus(1)
    case .focusPrevious: moveFocus(-1)
    case .checkMail:
      say("Asking for new mail.")
      return [
        ask(.checkMail, for: .check(list.mailbox, count: list.count)), ask(.listMailboxes, for: .mailboxes),
      ]
    case .reconnect:
      say(StatusLine.connecting)
      return [ask(.reconnect, for: .reconnect)]
    case .changes: showChanges()
    case .forget: return forgetFailure()
    case .forgetAll: return forgetAllFailures()
    case .commandLine: ask(Prompt(.commandLine))
    case .help: help = HelpRoom(room: room, keymap: keymap)
    case .redraw:
      list.window.forget()
      return [.redraw]
    case .suspend: return [.suspend]
    case .cancel: return cancel()
    default: return quit()
    }
    return []
  }

  mutating func askFor(_ command: Command) -> [Effect] {
    ask(Prompt(.argument(command)))
    return []
  }

  private mutating func open() -> [Effect] {
    switch room {
    case .folders: return openSelectedMailbox()
    case .parts: return openSelectedPart()
    case .links: return openSelectedLink()
    default: return openSelected()
    }
  }

  /// Back by one room; from the list, out.
  private mutating func close() -> [Effect] {
    if help != nil {
      help = nil
    } else if changesRoom != nil {
      changesRoom = nil
    } else if linksRoom != nil {
      linksRoom = nil
    } else if problemsRoom != nil {
      problemsRoom = nil
    } else if parts != nil {
      parts = nil
    } else if focus == .pager {
      if let under = pager.under { return closePart(under) }
      return options.readsOne ? quit() : closePager()
    } else if focus == .mailboxes {
      focus = .list
    } else {
      return quit()
    }
    return []
  }

  /// Where one pane has all of the screen, showing the folders is going to them.
  private mutating func toggleMailboxes() {
    guard !options.readsOne else { return }
    if size.width < Layout.pairFrom {
      focus = focus == .mailboxes ? .list : .mailboxes
      return
    }
    showsMailboxes.toggle()
    if !showsMailboxes, focus == .mailboxes { focus = .list }
  }

  private mutating func moveFocus(_ step: Int) {
    guard !options.readsOne else { return }
    var panes: [Pane] = [.mailboxes, .list]
    if pager.open != nil { panes.append(.pager) }
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
    if focus == .mailboxes { showsMailboxes = true }
  }

  /// Stops the latest job; without one, what else Esc can mean.
  private mutating func cancel() -> [Effect] {
    if let job = requests.job { return stop(job.id, job.purpose) }
    if status.leaving != nil {
      status.leaving = nil
    } else if status.notice != nil {
      status.dismissNotice()
    } else if ![.list, .pager, .folders].contains(room) {
      return close()
    } else if focus == .pager, pager.open?.found != nil {
      pager.open?.found = nil
    } else if focus == .list, list.limit != nil {
      return showAll()
    } else if status.retryAt != nil {
      return [ask(.reconnect, for: .reconnect)]
    }
    return []
  }

  /// A search ends at once: what it would find later moves nothing under the user's eye.
  private mutating func stop(_ id: RequestID, _ purpose: RequestLedger.Purpose) -> [Effect] {
    switch purpose {
    case .find: say("Stopped searching.")
    case .markAllRead: say("Stopped; no message was marked.")
    case .limit:
      say(limitUnderWay == id ? "Stopped searching; what was found is shown." : "Stopped searching.")
    default: return [.cancel(id)]
    }
    requests.change(id, to: .other)
    return [.cancel(id)]
  }
}

// MARK: Moving

extension State {
  private mutating func move(_ command: Command) -> [Effect] {
    switch room {
    case .help: moveLines(command, in: &help)
    case .changes: moveLines(command, in: &changesRoom)
    case .parts: moveLines(command, in: &parts)
    case .links: moveLines(command, in: &linksRoom)
    case .problems: moveLines(command, in: &problemsRoom)
    case .folders: moveInMailboxes(command)
    case .pager: return moveInPager(command)
    default: moveInList(command)
    }
    return []
  }

  private mutating func moveInList(_ command: Command) {
    switch command {
    case .nextMessage: list.select(row: list.selectedRow + 1)
    case .previousMessage: list.select(row: list.selectedRow - 1)
    case .pageDown: list.page(1)
    case .pageUp: list.page(-1)
    case .scrollDown: list.scroll(by: 1)
    case .scrollUp: list.scroll(by: -1)
    case .firstMessage: list.select(row: 0)
    default: list.select(row: list.slotCount - 1)
    }
  }

  private mutating func moveInPager(_ command: Command) -> [Effect] {
    switch command {
    case .nextMessage: return openBeside(1)
    case .previousMessage: return openBeside(-1)
    case .pageDown: pager.scroll(by: max(1, pager.height - 1))
    case .pageUp: pager.scroll(by: -max(1, pager.height - 1))
    case .scrollDown: pager.scroll(by: 1)
    case .scrollUp: pager.scroll(by: -1)
    case .firstMessage: pager.scroll(to: 0)
    default: pager.scroll(to: pager.lastTop)
    }
    return []
  }

  private mutating func openBeside(_ step: Int) -> [Effect] {
    let row = list.selectedRow + step
    guard row >= 0, row < list.slotCount else {
      say(step > 0 ? "This is the last message." : "This is the first message.")
      return []
    }
    list.select(row: row)
    if list.selectedMessage == nil { opensOnArrival = true }
    return list.selectedMessage == nil ? [] : openSelected()
  }

  private mutating func moveInMailboxes(_ command: Command) {
    let page = max(1, mailboxes.height - 1)
    switch command {
    case .nextMessage: mailboxes.select(mailboxes.selected + 1)
    case .previousMessage: mailboxes.select(mailboxes.selected - 1)
    case .pageDown: mailboxes.select(mailboxes.selected + page)
    case .pageUp: mailboxes.select(mailboxes.selected - page)
    case .scrollDown: mailboxes.scroll(by: 1)
    case .scrollUp: mailboxes.scroll(by: -1)
    case .firstMessage: mailboxes.select(0)
    default: mailboxes.select(mailboxes.lines.count - 1)
    }
  }
}

// MARK: Mailboxes

extension State {
  mutating func openMailbox(_ name: MailboxName) -> [Effect] {
    var effects: [Effect] = []
    if name != list.mailbox || list.uidValidity != nil {
      effects += pager.open == nil ? [] : closePager()
      effects += abandon { $0.isAboutList }
      list.leave(for: name)
      closeRooms()
    }
    focus = options.readsOne ? .pager : .list
    mailboxes.select(name)
    // A screen of rows and another one below it.
    let newest = max(1, list.height * 2)
    return effects + [ask(.open(name, newest: newest), for: .open(name))]
  }

  private mutating func openSelectedMailbox() -> [Effect] {
    guard let line = mailboxes.selectedLine else { return [] }
    guard let mailbox = mailboxes.selectedMailbox, mailbox.isSelectable else {
      if line.hasChildren { mailboxes.toggleFold() } else { say("This folder holds no messages.") }
      return []
    }
    return goto(mailbox.name)
  }

  private mutating func gotoNextUnreadMailbox() -> [Effect] {
    guard let name = mailboxes.nextUnread(after: list.mailbox) else {
      say("No other folder has unread messages.")
      return []
    }
    return goto(name)
  }

  private mutating func goto(_ name: MailboxName) -> [Effect] {
    guard name != list.mailbox || list.phase != .open else {
      focus = .list
      return []
    }
    return openMailbox(name)
  }

  private mutating func goto(_ text: String) -> [Effect] {
    guard let name = mailboxes.named(text) else {
      let close = mailboxes.completions(of: text)
      if close.isEmpty || text.first == "\\" {
        warn("There is no mailbox “\(text)”.")
      } else {
        warn("“\(text)” can be any of \(close.count) mailboxes; Tab goes through them.")
      }
      return [.bell]
    }
    if let mailbox = mailboxes[name], !mailbox.isSelectable {
      warn("\(name.display) holds no messages.")
      return [.bell]
    }
    return goto(name)
  }
}

extension RequestLedger.Purpose {
  /// Worth nothing once the user looks at another mailbox.
  var isAboutList: Bool {
    switch self {
    case .rows, .locate, .find, .limit, .markAllRead, .open, .confirm: true
    default: false
    }
  }
}
