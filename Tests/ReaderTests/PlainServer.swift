import MIME
import Mail
import Reader
import Screen

/// An account as a value: it answers the reader's requests from mailboxes in memory, at once and in the order
/// in which sessions promise to. Sessions are tested against real servers elsewhere; this one only has to
/// hold to the contract of `MailRequest` and `MailEvent`.
struct PlainServer {
  struct Box {
    var messages: [MessageSummary]
    var validity: UInt64 = 1
    var isReadOnly = false
    /// Marked for deletion by another client, and only expungeable all together.
    var expungesAllOrNothing = false
    var deletedHere: Set<UID> = []
  }

  var boxes: [MailboxName: Box] = [
    .inbox: Box(messages: Letters.inbox),
    Letters.name("Archive"): Box(messages: [Letters.letter(3, "Ada Lovelace", "Kept")]),
    Letters.name("Lists/swift-dev"): Box(messages: []),
  ]
  var selected = MailboxName.inbox
  /// What is refused, and why.
  var refusals: [String: MailFailure] = [:]
  var bodies: [UID: String] = [:]

  mutating func answer(_ id: RequestID, _ request: MailRequest) -> [MailEvent] {
    var events: [MailEvent] = []
    var failure: MailFailure?
    if let refusal = refusals[Self.name(of: request)] {
      failure = refusal
    } else {
      switch request {
      case .open(let name, let newest): (events, failure) = open(name, newest: newest)
      case .listMailboxes: events = [.mailboxes(Letters.mailboxes)]
      case .rows(let name, let places): events = [.mailbox(name, .rows(rows(name, places)))]
      case .summaries(let name, let uids):
        let all = boxes[name]?.messages ?? []
        let rows = all.enumerated().filter { uids.contains($0.element.uid) }
          .map { PlacedSummary(place: $0.offset, summary: $0.element) }
        events = rows.isEmpty ? [] : [.mailbox(name, .rows(rows))]
      case .read(let key, let sections, _): events = [.sections(id, key, sections.map { section(key, $0) })]
      case .store(let name, _, let uids, let change, let isClaim):
        claim(name, uids, change, isClaim)
        events = store(name, Set(uids.uids), change)
      case .expunge(let name, _, let uids, let othersToo):
        (events, failure) = expunge(name, Set(uids.uids), othersToo)
      case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
        events = search(id, name, query, places, newestFirst, stopAtFirst)
      case .reconnect: events = [.connection(.live(ConnectionDetails(security: "TLS 1.3")))]
      case .password, .checkMail, .append, .prefetch, .forgetFailures: break
      }
    }
    return events + [.finished(id, failure)]
  }

  static func name(of request: MailRequest) -> String {
    String("\(request)".prefix { $0 != "(" })
  }

  private mutating func open(_ name: MailboxName, newest: Int) -> ([MailEvent], MailFailure?) {
    guard let box = boxes[name] else {
      return ([], .refused(doing: "opening \(name.display)", reply: "no such mailbox"))
    }
    selected = name
    let count = box.messages.count
    let unseen = box.messages.count { !$0.flags.contains(.seen) }
    let opened = OpenMailbox(
      uidValidity: UIDValidity(box.validity), count: count, isReadOnly: box.isReadOnly, unseen: unseen,
      deletedHere: box.deletedHere.sorted())
    let rows = rows(name, max(0, count - newest)..<count)
    return ([.mailbox(name, .opened(opened)), .mailbox(name, .rows(rows))], nil)
  }

  func rows(_ name: MailboxName, _ places: Range<Int>) -> [PlacedSummary] {
    let messages = boxes[name]?.messages ?? []
    return places.clamped(to: 0..<messages.count).map { PlacedSummary(place: $0, summary: messages[$0]) }
  }

  private func section(_ key: MessageKey, _ section: BodySection) -> FetchedSection {
    let message = boxes[key.mailbox]?.messages.first { $0.uid == key.uid }
    let text: String
    switch section {
    case .header:
      text =
        "From: \(message?.envelope?.from.first?.short ?? "")\nSubject: \(message?.envelope?.subject ?? "")\n"
    default: text = bodies[key.uid] ?? "Text of message \(key.uid).\nThe second line.\n"
    }
    return FetchedSection(section: section, bytes: Array(text.utf8), isCut: false)
  }

  private mutating func claim(_ name: MailboxName, _ uids: UIDSet, _ change: FlagChange, _ isClaim: Bool) {
    guard change.flags.contains(.deleted) else { return }
    if case .add = change, isClaim {
      boxes[name]?.deletedHere.formUnion(uids.uids)
    } else {
      boxes[name]?.deletedHere.subtract(uids.uids)
    }
  }

  mutating func store(_ name: MailboxName, _ uids: Set<UID>, _ change: FlagChange) -> [MailEvent] {
    var changed: [MessageFlags] = []
    for index in boxes[name]?.messages.indices ?? 0..<0 {
      guard let message = boxes[name]?.messages[index], uids.contains(message.uid) else { continue }
      let flags = change.applied(to: message.flags)
      boxes[name]?.messages[index].flags = flags
      changed.append(MessageFlags(message.uid, flags))
    }
    guard name == selected else { return [] }
    return stride(from: 0, to: changed.count, by: 200).map {
      .mailbox(name, .flags(Array(changed[$0..<min(changed.count, $0 + 200)])))
    }
  }

  private mutating func expunge(
    _ name: MailboxName, _ uids: Set<UID>, _ othersToo: Bool
  ) -> ([MailEvent], MailFailure?) {
    guard let box = boxes[name] else { return ([], .mailboxRenewed) }
    let marked = box.messages.filter { $0.flags.contains(.deleted) }
    let others = marked.filter { !uids.contains($0.uid) }
    if box.expungesAllOrNothing, !others.isEmpty, !othersToo { return ([], .wouldAlsoExpunge(others.count)) }
    return ([remove(name) { $0.flags.contains(.deleted) && (othersToo || uids.contains($0.uid)) }], nil)
  }

  mutating func remove(_ name: MailboxName, where matches: (MessageSummary) -> Bool) -> MailEvent {
    let messages = boxes[name]?.messages ?? []
    let places = messages.indices.filter { matches(messages[$0]) }
    boxes[name]?.messages.removeAll(where: matches)
    return .mailbox(name, .removed(places: places))
  }

  private func search(
    _ id: RequestID, _ name: MailboxName, _ query: SearchQuery, _ places: Range<Int>, _ newestFirst: Bool,
    _ stopAtFirst: Bool
  ) -> [MailEvent] {
    let messages = boxes[name]?.messages ?? []
    let slice = messages[places.clamped(to: 0..<messages.count)]
    var found = slice.filter { matches($0, query) }.map(\.uid)
    // A slice of a real session is a thousand messages or so; here it is one, the smallest there can be.
    if stopAtFirst { found = Array(newestFirst ? found.suffix(1) : found.prefix(1)) }
    return [.found(id, uids: found, searched: slice.count, total: slice.count)]
  }

  private func matches(_ message: MessageSummary, _ query: SearchQuery) -> Bool {
    switch query {
    case .unseen: return !message.flags.contains(.seen)
    case .flagged: return message.flags.contains(.flagged)
    case .words(let words):
      let text = "\(message.envelope?.subject ?? "") \(message.envelope?.from.first?.short ?? "")"
        .lowercased()
      return words.allSatisfy { text.contains($0.lowercased()) }
    }
  }
}
