internal import MIME
internal import Mail
internal import Store

/// What an account knows of the sender of a message that is being read. It costs no round trip: all of it is in the
/// copy, or in what was read.
struct Acquaintances {
  let store: MailStore
  /// The authserv-ids that the user trusts; where there are none they are learned.
  let authservIDs: [String]
  /// Who judges senders for this account; `nil` until it is asked for.
  private var habit: VerdictHabit?

  /// Name of the fact in the store: it may go with the copy, and is then learned anew.
  private static let habitFact = "verdict-habit"

  init(store: MailStore, options: SessionOptions) {
    self.store = store
    authservIDs = options.authservIDs
  }

  /// - Parameter isWellKnown: whether nearly all rows of the mailbox are in the copy.
  mutating func acquaintance(
    of key: MessageKey, _ sections: [FetchedSection], isWellKnown: () -> Bool
  ) -> Acquaintance {
    let habit = learn(from: sections, of: key)
    return Acquaintance(
      authservIDs: authservIDs.isEmpty ? habit.authservIDs : authservIDs, writingAbove: habit.writingAbove,
      hasWritten: hasWritten(key, isWellKnown))
  }

  /// Only mail that somebody chose to read teaches: it is harder to be flooded with.
  private mutating func learn(from sections: [FetchedSection], of key: MessageKey) -> VerdictHabit {
    var habit = habit ?? store.fact(Self.habitFact).map { VerdictHabit($0) } ?? VerdictHabit()
    let header = sections.first { $0.section == .header } ?? sections.first { $0.section == .part(.message) }
    if let header, habit.learn(HeaderFields(header.bytes), message: key.number) {
      store.setFact(Self.habitFact, habit.text)
    }
    self.habit = habit
    return habit
  }

  private func hasWritten(_ key: MessageKey, _ isWellKnown: () -> Bool) -> Bool? {
    guard let hasEarlier = store.hasEarlierMail(than: key.uid, in: key.inMailbox) else { return nil }
    return hasEarlier ? true : isWellKnown() ? false : nil
  }
}

extension IMAPSession {
  /// Percent of a mailbox's rows that must be here to say that a sender is new. Some can't be had from any server.
  private static let percentKnown = 99

  func acquaintance(of key: MessageKey, _ sections: [FetchedSection]) -> Acquaintance {
    acquaintances.acquaintance(of: key, sections) { isWellKnown(key.inMailbox) }
  }

  private func isWellKnown(_ key: MailboxKey) -> Bool {
    guard let copy = context.shown.copy(of: key.name), copy.key == key else { return false }
    return filled == FilledCopy(copy)
      || store.rowCount(in: key) * 100 >= copy.uids.count * Self.percentKnown
  }
}

extension MessageKey {
  /// Tells one message of the account from the others, as good as always (FNV-1a).
  fileprivate var number: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ octet: UInt8) { hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01b3 }
    for octet in mailbox.wire { mix(octet) }
    for shift in stride(from: 0, to: 64, by: 8) {
      mix(UInt8(truncatingIfNeeded: uidValidity.rawValue >> UInt64(shift)))
    }
    for shift in stride(from: 0, to: 32, by: 8) {
      mix(UInt8(truncatingIfNeeded: uid.rawValue >> UInt32(shift)))
    }
    return hash
  }
}
