/// Why something could not be done. `sentence` is what the user reads: what happened, what it means for their
/// mail, what to do.
package enum MailFailure: Error, Hashable, Sendable {
  case unreachable(host: String, reason: String)
  case certificateRefused(host: String, reason: String)
  case tlsFailed(host: String, reason: String)
  case startTLSUnavailable(host: String)
  case stlsUnavailable(host: String)
  case plaintextRefused(host: String)
  case loginRefused(user: String, reason: String)
  case loginImpossible(String)
  case passwordMissing(user: String)
  case passwordCommandFailed(command: String, reason: String)
  /// It can't be opened for now: another program has it open, or the server wants to be left in peace for a while.
  case maildropBusy(reason: String)
  /// It could not be put into the user's Maildir; `reason` is a sentence.
  case undeliverable(reason: String)
  case connectionLost(reason: String)
  case timedOut(waitingFor: String, seconds: Int)
  /// The server said NO or BAD to it; `reply` is its text, not yet made printable.
  case refused(doing: String, reply: String)
  case misbehaved(String)
  /// This many messages that were marked elsewhere would go too.
  case wouldAlsoExpunge(Int)
  /// It is in the journal and will be done when the connection is back.
  case kept
  /// The journal can't be written, so the change was not made.
  case journalFailed(reason: String)
  case mailboxRenewed
  /// Another mailbox was opened on the connection before all of it was done.
  case mailboxLeft
  case messageGone
  /// It can't be fetched whole, and there is no way to fetch a part of it.
  case messageTooLarge(octets: Int, limit: Int)
  /// There is no connection, and what was asked for was never fetched.
  case notInCopy
  case readOnly
  case programMissing(program: String, package: String)
  case programFailed(program: String, reason: String)
  case file(path: String, reason: String)
  case cancelled

  package var sentence: String {
    switch self {
    case .unreachable(let host, let reason):
      "\(host) can't be reached: \(reason). Your mail is safe on the server; check the name and the network."
    case .certificateRefused(let host, let reason):
      "The certificate of \(host) was refused: \(reason). Nothing was sent to it, your password neither."
    case .tlsFailed(let host, let reason):
      "No secure connection to \(host) could be made: \(reason). Nothing was sent to it."
    case .startTLSUnavailable(let host):
      "\(host) offers no STARTTLS, so nothing was sent to it. "
        + "Use imaps://, or --plaintext if you trust the network."
    case .stlsUnavailable(let host):
      "\(host) offers no STLS, so nothing was sent to it. Use pop3s://, or --plaintext if you trust the network."
    case .plaintextRefused(let host):
      "\(host) takes no password over an unencrypted connection. Use imaps:// or drop --plaintext."
    case .loginRefused(let user, let reason):
      "The server refused the login of \(user): \(reason)"
    case .loginImpossible(let reason):
      "Logging in is not possible: \(reason)"
    case .passwordMissing(let user):
      "No password for \(user): set password-command, HATO_PASSWORD, or type it."
    case .passwordCommandFailed(let command, let reason):
      "The password command \(command) failed: \(reason)"
    case .maildropBusy(let reason):
      "The maildrop can't be opened now: \(reason). Your mail is safe on the server; hato tries again by itself."
    case .undeliverable(let reason):
      "Mail could not be put into your Maildir: \(reason) It stays on the server, and hato tries again."
    case .connectionLost(let reason):
      "The connection was lost: \(reason). Your mail is on the server."
    case .timedOut(let what, let seconds):
      "The server did not answer within \(seconds) s (\(what)). Nothing is lost; Ctrl-R tries again."
    case .refused(let doing, let reply):
      "The server refused \(doing): \(reply)"
    case .misbehaved(let what):
      "The server sent what no mail server should: \(what)."
    case .wouldAlsoExpunge(let count):
      "This server can only expunge everything marked: \(count) more would go that were marked elsewhere."
    case .kept:
      "There is no connection now. It is kept and will be done when the connection is back."
    case .journalFailed(let reason):
      "The change could not be written to disk, so it was not made: \(reason)."
    case .mailboxRenewed:
      "The mailbox was made anew on the server, so the change could not be applied."
    case .mailboxLeft:
      "It was stopped because another mailbox was opened; go back to do it again."
    case .messageGone:
      "The message is gone: another program removed it."
    case .messageTooLarge(let octets, let limit):
      "The message has \(ByteCount(octets)), and only \(ByteCount(limit)) are shown from a POP3 server; "
        + "keep = \"local\" fetches it into a Maildir. It stays on the server."
    case .notInCopy:
      "There is no connection now, and this is not kept on this computer; it can be read when the connection is back."
    case .readOnly:
      "This mailbox is read-only; nothing was changed."
    case .programMissing(let program, let package):
      "\(program) is not installed; it comes with the package \(package)."
    case .programFailed(let program, let reason):
      "\(program) failed: \(reason)"
    case .file(let path, let reason):
      "\(path): \(reason)"
    case .cancelled:
      "Stopped."
    }
  }
}
