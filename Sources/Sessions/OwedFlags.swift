internal import Mail

/// What many changes of flags come to: the last word on each flag of each message. It is what is sent for them, and
/// what a message shows until the server has them.
struct OwedFlags: Hashable, Sendable {
  /// Which messages shall have a flag, and which shall not.
  private struct Word: Hashable {
    var set = UIDRuns()
    var cleared = UIDRuns()
  }

  private var words: [Flag: Word] = [:]

  var isEmpty: Bool { words.isEmpty }

  /// Later words count.
  mutating func say(_ change: FlagChange, of uids: UIDSet) {
    for flag in change.flags {
      for run in uids.ranges {
        switch change {
        case .add:
          words[flag, default: Word()].set.insert(run)
          words[flag, default: Word()].cleared.remove(run)
        case .remove:
          words[flag, default: Word()].cleared.insert(run)
          words[flag, default: Word()].set.remove(run)
        }
      }
    }
  }

  /// What the message shows whose server has these flags.
  func applied(to flags: Set<Flag>, of uid: UID) -> Set<Flag> {
    var flags = flags
    for (flag, word) in words {
      if word.set.contains(uid) {
        flags.insert(flag)
      } else if word.cleared.contains(uid) {
        flags.remove(flag)
      }
    }
    return flags
  }

  /// The fewest changes that say the same: flags that the same messages get, or lose, go together. Keywords go
  /// alone, because a server that keeps none of them must not refuse the others by it (imap-quirks: 100).
  var changes: [(uids: UIDSet, change: FlagChange)] {
    var added: [UIDSet: Set<Flag>] = [:]
    var removed: [UIDSet: Set<Flag>] = [:]
    var alone: [(uids: UIDSet, change: FlagChange)] = []
    for (flag, word) in words {
      if let uids = word.set.set {
        if flag.isKeyword {
          alone.append((uids, .add([flag])))
        } else {
          added[uids, default: []].insert(flag)
        }
      }
      if let uids = word.cleared.set {
        if flag.isKeyword {
          alone.append((uids, .remove([flag])))
        } else {
          removed[uids, default: []].insert(flag)
        }
      }
    }
    let together = added.map { ($0, FlagChange.add($1)) } + removed.map { ($0, FlagChange.remove($1)) }
    return (together + alone).sorted { $0.1.order < $1.1.order }
  }
}

extension Flag {
  /// Whether it is none of the system's (RFC 3501 §2.3.2), and the server is free not to keep it.
  var isKeyword: Bool { !rawValue.hasPrefix("\\") }
}

extension FlagChange {
  /// For an order that is the same in each run; it means nothing.
  fileprivate var order: String {
    let names = flags.map { $0.rawValue.lowercased() }.sorted().joined(separator: " ")
    return if case .add = self { "+" + names } else { "-" + names }
  }
}
