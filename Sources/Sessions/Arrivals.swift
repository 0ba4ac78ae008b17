internal import Mail
internal import Synchronization

/// Counts the mail that comes in, whoever tells of it: EXISTS of the open mailbox, STATUS of the others, and
/// each of them again after a reconnect.
///
/// What is known first of a mailbox is where it starts: mail that came while hato was not running is no news, it
/// shows in the counts. What this user's own APPEND made is none either.
final class Arrivals: Sendable {
  /// More than any account has; a server that tells of ever new ones is not listened to further.
  static let mailboxes = 10_000

  private struct Known {
    var uidValidity: UIDValidity?
    var uidNext: UInt32?
    var unseen: Int?
    /// Appended by this user and not told of yet.
    var own = 0
  }

  private let known = Mutex<[MailboxName: Known]>([:])

  /// A STATUS. Answers how many unread messages came since the last word about this mailbox.
  func told(_ name: MailboxName, _ status: MailboxStatus) -> Int {
    // Servers say what they like (imap-quirks: 15).
    let unseen = status.unseen.map { min(max(0, $0), Int(UInt32.max)) }
    return known.withLock { all in
      guard all[name] != nil || all.count < Self.mailboxes else { return 0 }
      let isKnown = all[name]?.uidValidity != nil || all[name]?.uidNext != nil || all[name]?.unseen != nil
      var known = all[name] ?? Known()
      defer {
        known.uidValidity = status.uidValidity ?? known.uidValidity
        known.uidNext = status.uidNext ?? known.uidNext
        known.unseen = unseen ?? known.unseen
        all[name] = known
      }
      if let new = status.uidValidity, let old = known.uidValidity, new != old {
        (known.uidNext, known.own) = (nil, 0)
        return 0
      }
      guard isKnown else { return 0 }
      let grown: Int
      if let new = status.uidNext, let old = known.uidNext {
        grown = Int(new) - Int(old)
      } else if status.uidNext == nil, let new = unseen, let old = known.unseen {
        grown = new - old
      } else {
        return 0
      }
      return min(Self.without(own: &known.own, grown), unseen ?? .max)
    }
  }

  /// EXISTS of the open mailbox grew by so many. Answers how many of them are somebody else's.
  func came(_ count: Int, in name: MailboxName) -> Int {
    known.withLock { all in
      var known = all[name] ?? Known()
      defer { all[name] = known }
      known.uidNext = known.uidNext.map { UInt32(clamping: Int($0) + min(count, Int(UInt32.max))) }
      return Self.without(own: &known.own, count)
    }
  }

  /// A message of the open mailbox: the counts of others begin behind it.
  func saw(_ uid: UID, in name: MailboxName) {
    known.withLock { all in
      guard let next = all[name]?.uidNext, uid.rawValue >= next, uid.rawValue < .max else { return }
      all[name]?.uidNext = uid.rawValue + 1
    }
  }

  /// Before an APPEND is sent: what it makes is no news. `-1` when it was refused.
  func expectOwn(_ count: Int, in name: MailboxName) {
    known.withLock { all in
      let own = all[name]?.own ?? 0
      all[name, default: Known()].own = max(0, own + count)
    }
  }

  private static func without(own: inout Int, _ count: Int) -> Int {
    let foreign = max(0, count)
    let mine = min(own, foreign)
    own -= mine
    return foreign - mine
  }
}
