internal import Mail
internal import Store
internal import Synchronization

/// What this user marked `\Deleted` and has not expunged yet, as the journal keeps it over restarts. A mark that another
/// program takes off is this user's no more.
final class Claimed: Sendable {
  private let journal: Journal
  /// Of the mailboxes that were asked for.
  private let claims = Mutex<[MailboxKey: UIDRuns]>([:])

  init(_ journal: Journal) { self.journal = journal }

  /// What the journal was told of a change that is in it now.
  func take(_ change: Change) {
    guard case .flags(let name, let validity, let uids, let flags, let isClaim) = change,
      flags.flags.contains(.deleted)
    else { return }
    claims.withLock { claims in
      let key = MailboxKey(name: name, uidValidity: validity)
      if case .remove = flags {
        for run in uids.ranges { claims[key]?.remove(run) }
      } else if isClaim {
        for run in uids.ranges { claims[key]?.insert(run) }
      }
    }
  }

  /// What the server says of flags, with what is owed to it: ends the claims on messages whose mark is off.
  func heard(_ flags: [MessageFlags], in key: MailboxKey, _ owed: OwedFlags) {
    let unmarked = flags.filter { !owed.applied(to: $0.flags, of: $0.uid).contains(.deleted) }
    guard !unmarked.isEmpty else { return }
    let ended = claims.withLock { claims -> UIDSet? in
      var known = claims[key] ?? read(key)
      let ended = unmarked.map(\.uid).filter { known.contains($0) }
      for uid in ended { known.remove(uid...uid) }
      claims[key] = known
      return UIDSet(ended)
    }
    guard let ended else { return }
    // What can't be written down now is heard again when the mailbox is next compared.
    Task { [journal] in try? await journal.endClaims(ended, in: key) }
  }

  private func read(_ key: MailboxKey) -> UIDRuns {
    var runs = UIDRuns()
    for run in ((try? journal.claims(in: key)) ?? nil)?.ranges ?? [] { runs.insert(run) }
    return runs
  }
}
