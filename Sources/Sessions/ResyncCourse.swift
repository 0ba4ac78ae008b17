internal import IMAP
internal import Mail

/// What must be done after SELECT until the reader has what the server has (RFC 4549, RFC 7162).
enum ResyncCourse: Equatable {
  /// Nothing was shown, or its UIDs mean other messages now.
  case anew
  /// The server has this list, and all flags that had changed were told.
  case settled(UIDList)
  /// All flags that had changed were told, but it is not believed what is gone.
  case list
  /// What changed since is to be asked for, and what is gone if the counts don't agree.
  case changes(since: UInt64)
  /// The server can't tell what changed, or its word is worth nothing: the list, then all flags.
  case comparison

  init(_ answer: SelectAnswer, base: MailboxCopy?, isQuick: Bool) {
    guard let base, answer.uidValidity == base.uidValidity, base.uidValidity != UIDValidity(0) else {
      self = .anew
      return
    }
    // One that counts backwards was restored from a backup.
    guard let now = answer.modSequence, let then = base.modSequence, now >= then else {
      self = .comparison
      return
    }
    if isQuick, let asked = answer.options.qresync?.modSequence, asked <= then {
      self = answer.isOrderly ? Self.quick(answer, base) : .comparison
    } else if now == then, answer.count <= base.uids.count {
      // Nothing came, so what is not there is gone.
      self = answer.count == base.uids.count ? .settled(base.uids) : .list
    } else {
      self = .changes(since: then)
    }
  }

  /// By what QRESYNC told. Beyond plausibility, a second look decides before anything disappears.
  private static func quick(_ answer: SelectAnswer, _ base: MailboxCopy) -> ResyncCourse {
    var list = base.uids
    let gone = answer.vanished.uids.map { list.remove($0).count } ?? 0
    guard gone <= max(MailboxMirror.plausibleLoss, base.uids.count / 10) else { return .list }
    for run in answer.fresh.runs { list.append(run) }
    guard list.count == answer.count else { return .list }
    // Something came, and went again or was not told.
    if answer.fresh.count == 0, let next = answer.uidNext, let known = base.uidNext, next != known {
      return .list
    }
    return .settled(list)
  }
}
