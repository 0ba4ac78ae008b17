import Mail

// Going to the next message that has something.
extension State {
  mutating func search(_ text: String) -> [Effect] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty || !finding.words.isEmpty else { return [] }
    if !words.isEmpty { finding.words = words }
    return searchNext()
  }

  mutating func searchNext() -> [Effect] {
    guard !finding.words.isEmpty else { return run(Invocation(.search)) }
    let name = "“\(finding.words.joined(separator: " "))”"
    return find(.words(finding.words), name, from: list.selectedRow + 1)
  }

  /// Known rows first; where they end, the server is asked.
  mutating func nextUnread() -> [Effect] {
    for row in (list.selectedRow + 1)..<max(list.selectedRow + 1, list.slotCount) {
      guard let known = list.message(slot: list.slot(ofRow: row)) else {
        return find(.unseen, "unread", from: row)
      }
      if !meantFlags(of: known).contains(.seen) {
        list.select(row: row)
        return focus == .pager ? openSelected() : []
      }
    }
    return find(.unseen, "unread", from: list.slotCount)
  }

  /// Looks from a row of the list down, then from the top to there.
  private mutating func find(_ query: SearchQuery, _ name: String, from row: Int) -> [Effect] {
    guard list.slotCount > 0, list.phase == .open else {
      say("There is no message to look through.")
      return []
    }
    let effects = abandon { if case .find = $0 { true } else { false } }
    list.seeking = nil
    let opens = focus == .pager
    if list.limit != nil {
      return effects + [ask(Search(query: query, name: name, wrapsAt: nil, opens: opens), 0..<list.count)]
    }
    let row = min(row, list.count)
    let search = Search(query: query, name: name, wrapsAt: row, hasWrapped: row == list.count, opens: opens)
    return effects + [ask(search, row == list.count ? places(0..<row) : places(row..<list.count))]
  }

  /// The places of these rows.
  private func places(_ rows: Range<Int>) -> Range<Int> {
    guard list.newest == .top else { return rows }
    return (list.count - rows.upperBound)..<(list.count - rows.lowerBound)
  }

  private mutating func ask(_ search: Search, _ places: Range<Int>) -> Effect {
    ask(
      .search(
        list.mailbox, search.query, places: places, newestFirst: list.newest == .top,
        stopAtFirst: list.limit == nil),
      for: .find(search))
  }

  mutating func found(_ id: RequestID, _ uids: [UID], searched: Int, total: Int) -> [Effect] {
    requests.progressed(id, done: searched, total: total, now: now)
    switch requests.purposes[id] {
    case .markAllRead: markingAll?.found += uids
    case .find(var search):
      search.found += uids
      requests.change(id, to: .find(search))
    case .limit(let text):
      guard !uids.isEmpty else { return [] }
      if limitUnderWay == id {
        list.addToLimit(uids)
      } else {
        list.showOnly(Limit(text: text, isWords: !Self.kinds.contains(text), uids: uids))
      }
      limitUnderWay = id
    default: break
    }
    return []
  }

  mutating func searchFinished(_ search: Search, _ failure: MailFailure?) -> [Effect] {
    if let failure {
      warn(failure == .cancelled ? "Stopped searching." : failure.sentence)
      return []
    }
    if let uid = nextFound(search) {
      sayFound(uid, search)
      return goto(uid, opens: search.opens)
    }
    guard let row = search.wrapsAt, !search.hasWrapped, row > 0, list.slotCount > 0 else {
      say("No message is \(search.query.isWords ? "found with " : "")\(search.name).")
      return []
    }
    var again = search
    again.hasWrapped = true
    return [ask(again, places(0..<min(row, list.count)))]
  }

  private mutating func sayFound(_ uid: UID, _ search: Search) {
    let isWords = search.query.isWords
    let start = list.newest == .top ? "newest" : "oldest"
    let row = list.limit?.slot(of: uid).map { list.row(ofSlot: $0) }
    let hasWrapped = search.hasWrapped || (row ?? .max) <= list.selectedRow
    if uid == list.selectedUID {
      say("No other message is \(isWords ? "found with " : "")\(search.name).")
    } else if hasWrapped {
      say("Went on from the \(start)." + (isWords ? " Found \(search.name); n goes to the next." : ""))
    } else if isWords {
      say("Found \(search.name); n goes to the next.")
    }
  }

  /// The first one down the screen.
  private func nextFound(_ search: Search) -> UID? {
    guard let limit = list.limit else {
      return list.newest == .top ? search.found.max() : search.found.min()
    }
    let rows = search.found.compactMap { limit.slot(of: $0) }.map { list.row(ofSlot: $0) }.sorted()
    let row = rows.first { $0 > list.selectedRow } ?? rows.first
    return row.flatMap { limit.uid(slot: list.slot(ofRow: $0)) }
  }

  private mutating func goto(_ uid: UID, opens: Bool) -> [Effect] {
    opensOnArrival = opens
    list.seek(MessageList.Seek(uid: uid))
    if list.seeking == nil { return openFound() }
    return [ask(.summaries(list.mailbox, uids: [uid]), for: .locate(uid))]
  }

  /// Opens what was looked for from the pager, once its row is here.
  mutating func openFound() -> [Effect] {
    guard opensOnArrival, list.seeking == nil, list.selectedMessage != nil else { return [] }
    opensOnArrival = false
    return focus == .pager ? openSelected() : []
  }
}

// MARK: Limits

extension State {
  /// What a limit can be besides words.
  private static let kinds: Set = ["unread", "flagged"]

  /// Shows only the messages that have these words; nothing shows all.
  mutating func limit(_ text: String) -> [Effect] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty, words != ["all"] else { return showAll() }
    guard list.phase == .open else { return [] }
    let query: SearchQuery =
      switch words {
      case ["unread"]: .unseen
      case ["flagged"]: .flagged
      default: .words(words)
      }
    let effects = abandon { if case .limit = $0 { true } else { false } }
    let name = words.joined(separator: " ")
    return effects + [
      ask(
        .search(list.mailbox, query, places: 0..<list.count, newestFirst: true, stopAtFirst: false),
        for: .limit(name))
    ]
  }

  mutating func limitFinished(_ text: String, _ failure: MailFailure?) {
    let hasFound = list.limit?.text == text
    if let failure {
      warn(failure == .cancelled ? "Stopped searching; what was found is shown." : failure.sentence)
    } else if !hasFound {
      let isKind = Self.kinds.contains(text)
      say("No message is \(isKind ? text : "found with “\(text)”")" + "; the list stays as it is.")
    }
  }

  mutating func showAll() -> [Effect] {
    let effects = abandon { if case .limit = $0 { true } else { false } }
    guard list.limit != nil else { return effects }
    list.showOnly(nil)
    guard let seek = list.seeking else { return effects }
    return effects + [ask(.summaries(list.mailbox, uids: [seek.uid]), for: .locate(seek.uid))]
  }
}

extension SearchQuery {
  var isWords: Bool { if case .words = self { true } else { false } }
}
