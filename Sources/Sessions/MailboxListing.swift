internal import IMAP
internal import Mail

/// All mailboxes of an account with their counts: LIST (RFC 3501 §6.3.8) with what the server offers of
/// SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819), else STATUS one by one.
extension IMAPConnection {
  /// STATUS costs the server work for each mailbox; beyond so many, counts stay unknown until one is opened.
  static let mailboxesAskedForStatus = 500
  static let statusItems: [StatusItem] = [.messages, .unseen, .uidNext, .uidValidity]

  /// `report` gets the list first and counts as they come.
  func listMailboxes(report: @Sendable (MailEvent) -> Void) async throws(MailFailure) {
    let capabilities = conversation.capabilities
    let options = ListOptions(
      specialUse: capabilities.contains(.specialUse) && capabilities.contains(.listExtended),
      subscribed: capabilities.contains(.listExtended), children: capabilities.contains(.listExtended),
      status: capabilities.contains(.listStatus) ? Self.statusItems : [])
    let command = Command.list(reference: "", pattern: "*", returning: options)
    var answer = try await answer(begin(command, takes: \.isListOrStatus))
    if answer.completion.status != .ok {
      // Extensions that are announced and don't work (imap-quirks: 62) have a plain form.
      let plain = Command.list(reference: "", pattern: "*", returning: ListOptions())
      answer = try await self.answer(begin(plain, takes: \.isListOrStatus))
    }
    let mailboxes = Self.mailboxes(from: try answer.expectOK(command.doing))
    report(.mailboxes(mailboxes))
    let unknown = mailboxes.filter { $0.isSelectable && $0.status == nil }
    for mailbox in unknown.prefix(Self.mailboxesAskedForStatus) {
      abandonWhenDone(begin(.status(mailbox.name, Self.statusItems)))
    }
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
    return mailboxes
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
}
