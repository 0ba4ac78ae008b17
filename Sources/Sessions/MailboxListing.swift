internal import IMAP
internal import Mail

/// All mailboxes of an account with their counts: LIST (RFC 3501 §6.3.8) with what the server offers of
/// SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819), else STATUS one by one.
extension IMAPConnection {
  /// STATUS costs the server work for each mailbox; beyond so many, counts stay unknown until one is opened.
  static let mailboxesAskedForStatus = 500
  /// So few at a time that what the user asks for meanwhile never waits behind many.
  static let statusesAtOnce = 4
  /// How long after a change in the open mailbox its counts are asked for anew.
  static let statusDelay = Duration.seconds(1)
  static let statusItems: [StatusItem] = [.messages, .unseen, .uidNext, .uidValidity]
  /// Namespaces beyond the personal one that are listed; more are an attempt to keep us busy.
  static let namespaces = 16

  /// `report` gets the list first and counts as they come.
  @discardableResult
  func listMailboxes(report: @Sendable (MailEvent) -> Void) async throws(MailFailure) -> [Mailbox] {
    let capabilities = conversation.capabilities
    let options = ListOptions(
      specialUse: capabilities.contains(.specialUse) && capabilities.contains(.listExtended),
      subscribed: capabilities.contains(.listExtended), children: capabilities.contains(.listExtended),
      status: capabilities.contains(.listStatus) ? Self.statusItems : [])
    let namespace = capabilities.contains(.namespace) ? begin(.namespace, takes: \.isNamespace) : nil
    var answer = try await list("*", options)
    if options != .none, !answer.listsInbox {
      // Extensions that are announced and don't work (imap-quirks: 62, 81) have a plain form.
      let plain = try await list("*", .none)
      if plain.completion.status == .ok || answer.completion.status != .ok { answer = plain }
    }
    var responses = try answer.expectOK("to list the mailboxes")
    if let namespace {
      let told = try await self.answer(namespace).responses
      for prefix in Self.prefixes(told, besides: responses) {
        responses += try await list(prefix + "*", options).responses
      }
    }
    let mailboxes = Self.mailboxes(from: responses)
    report(.mailboxes(mailboxes))
    let unknown = mailboxes.filter { $0.isSelectable && $0.status == nil }
    try await askForStatus(of: unknown.prefix(Self.mailboxesAskedForStatus).map(\.name))
    return mailboxes
  }

  private func list(_ pattern: String, _ options: ListOptions) async throws(MailFailure) -> Answer {
    let command = Command.list(reference: "", pattern: pattern, returning: options)
    return try await answer(begin(command, takes: \.isListOrStatus))
  }

  func askForStatus(of names: [MailboxName]) async throws(MailFailure) {
    var asked: [Tag] = []
    defer { for tag in asked { abandon(tag) } }
    for name in names {
      asked.append(begin(.status(name, Self.statusItems)))
      // One that is refused stays without counts.
      if asked.count >= Self.statusesAtOnce { _ = try await answer(asked.removeFirst()) }
    }
    while !asked.isEmpty { _ = try await answer(asked.removeFirst()) }
  }

  /// The namespaces (RFC 2342) of which LIST "" "*" told nothing, as prefixes.
  private static func prefixes(_ told: [Response], besides responses: [Response]) -> [String] {
    let names = responses.compactMap { response -> String? in
      if case .list(let listed) = response { listed.mailbox.name.display } else { nil }
    }
    let all = told.flatMap { response -> [Namespace] in
      guard case .namespace(let namespaces) = response else { return [] }
      return namespaces.personal + namespaces.otherUsers + namespaces.shared
    }
    return all.map(\.prefix.display)
      .filter { prefix in !prefix.isEmpty && !names.contains { $0.hasPrefix(prefix) } }
      .prefix(namespaces).map { $0 }
  }

  private static func mailboxes(from responses: [Response]) -> [Mailbox] {
    var mailboxes: [Mailbox] = []
    var index: [MailboxName: Int] = [:]
    for response in responses {
      switch response {
      case .list(let listed):
        if let known = index[listed.mailbox.name] {
          mailboxes[known] = listed.mailbox
        } else {
          index[listed.mailbox.name] = mailboxes.count
          mailboxes.append(listed.mailbox)
        }
      case .status(let name, let status):
        if let known = index[name] { mailboxes[known].status = status }
      default: break
      }
    }
    // Courier may leave it out, and it always exists (imap-quirks: 79).
    if index[.inbox] == nil {
      let delimiter = mailboxes.first?.delimiter
      mailboxes.append(Mailbox(name: .inbox, delimiter: delimiter, specialUse: .inbox))
    }
    return mailboxes
  }

  /// Its counts on the screen follow, but not each of a thousand changes by itself.
  func countsChanged() {
    guard !isStatusDue, side == .front else { return }
    isStatusDue = true
    Task {
      try? await Task.sleep(for: Self.statusDelay)
      self.askForDueStatus()
    }
  }

  private func askForDueStatus() {
    isStatusDue = false
    if line.failure == nil, selecting.isEmpty, let name = mirror?.name { refreshStatus(of: name) }
  }

  /// Anew the counts of the mailbox that is open, after something changed in it.
  func refreshStatus(of name: MailboxName) {
    abandonWhenDone(begin(.status(name, Self.statusItems)))
  }
}

extension Response {
  var isListOrStatus: Bool {
    switch self {
    case .list, .status: true
    default: false
    }
  }
  var isNamespace: Bool { if case .namespace = self { true } else { false } }
}

extension Answer {
  fileprivate var listsInbox: Bool {
    completion.status == .ok
      && responses.contains { response in
        if case .list(let listed) = response { listed.mailbox.name == .inbox } else { false }
      }
  }
}
