internal import IMAP
internal import MIME
internal import Mail

extension Answer {
  /// The untagged answers of a command that the server did.
  func expectOK(_ doing: String) throws(MailFailure) -> [Response] {
    guard completion.status == .ok else { throw refusal(doing) }
    return responses
  }

  func refusal(_ doing: String) -> MailFailure {
    .refused(doing: doing, reply: completion.text.text)
  }
}

extension FetchResponse {
  /// A row for the list; `nil` when this FETCH told of flags or contents only.
  func summary(uid: UID) -> MessageSummary? {
    let header = bodies.first { $0.section == nil }.map { Envelope(HeaderFields($0.bytes)) }
    let isRow = size != nil || envelope != nil || structure != nil || internalDate != nil || header != nil
    guard isRow || !defects.isEmpty else { return nil }
    return MessageSummary(
      uid: uid, flags: flags ?? [], internalDate: internalDate, size: size, envelope: envelope ?? header,
      structure: structure)
  }
}

extension Command {
  /// What it is for the user, after "The server refused …".
  var doing: String {
    switch self {
    case .capability, .id, .enable, .namespace: "to say what it can do"
    case .noop, .idle, .notify: "to say what is new"
    case .compress: "to compress the connection"
    case .append(let name, _, _, _): "to take a message into \(name.display)"
    case .login, .authenticatePlain: "the login"
    case .startTLS: "to encrypt the connection"
    case .list, .status: "to list the mailboxes"
    case .select(let name, _), .examine(let name, _): "to open \(name.display)"
    case .uidSearch: "the search"
    case .fetch: "to give the messages"
    case .uidStore: "to change the flags"
    case .uidExpunge, .expunge: "to expunge"
    case .close, .unselect: "to close the mailbox"
    case .logout: "to say goodbye"
    }
  }
}
