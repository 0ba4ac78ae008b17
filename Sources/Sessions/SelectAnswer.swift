internal import IMAP
internal import Mail

/// What SELECT's untagged answers told so far (RFC 3501 §7.3.1, §7.1; RFC 7162 §3.2.5).
struct SelectAnswer {
  /// As many flags are gathered before they are passed on: as one event holds.
  static let mostFlags = 200
  /// Ranges of UIDs that are gone; more than any mailbox loses between two visits. Beyond, the list is asked for.
  static let mostVanished = 200_000

  let tag: Tag
  let name: MailboxName
  let visit: Visit
  let isExamine: Bool
  let options: SelectOptions
  /// The last UID that was known before, with QRESYNC.
  private let lastKnown: UID?
  private(set) var count = 0
  private(set) var uidValidity = UIDValidity(0)
  private(set) var uidNext: UInt32?
  /// HIGHESTMODSEQ; `nil` where the mailbox has none.
  private(set) var modSequence: UInt64?
  private(set) var isWithoutModSequences = false
  /// What QRESYNC told.
  private(set) var vanished: [ClosedRange<UInt32>] = []
  /// New messages, as far as their flags came.
  private(set) var fresh = UIDList()
  private var flags: [MessageFlags] = []
  /// `false` when it told what can't be taken in.
  private(set) var isOrderly = true

  init(
    tag: Tag, name: MailboxName, visit: Visit, isExamine: Bool, options: SelectOptions = .none,
    lastKnown: UID? = nil
  ) {
    self.tag = tag
    self.name = name
    self.visit = visit
    self.isExamine = isExamine
    self.options = options
    self.lastKnown = lastKnown
  }

  var key: MailboxKey { MailboxKey(name: name, uidValidity: uidValidity) }

  /// Whether it told of the mailbox that is being opened, and of nothing else.
  mutating func absorb(_ response: Response) -> Bool {
    switch response {
    case .exists(let count): self.count = max(0, count)
    case .ok(let text): return absorb(text.code)
    case .vanished(let ranges, _):
      if vanished.count + ranges.count <= Self.mostVanished { vanished += ranges } else { isOrderly = false }
    case .fetch(let fetched): absorb(fetched)
    case .expunge, .flags, .recent: break
    default: return false
    }
    return true
  }

  private mutating func absorb(_ code: ResponseCode?) -> Bool {
    switch code {
    case .uidValidity(let value): uidValidity = value
    case .uidNext(let next): uidNext = next
    case .highestModSequence(let value): modSequence = value
    case .noModSequence: isWithoutModSequences = true
    default: return false
    }
    return true
  }

  private mutating func absorb(_ fetched: FetchResponse) {
    guard options.qresync != nil else { return }
    guard let uid = fetched.uid, let flags = fetched.flags else {
      isOrderly = false
      return
    }
    if lastKnown.map({ uid > $0 }) ?? true, !fresh.append(uid...uid), !fresh.contains(uid) {
      isOrderly = false
    }
    self.flags.append(MessageFlags(uid, flags, modSequence: fetched.modSequence))
  }

  /// Flags to be passed on: as soon as there are enough, or all that are left. None as long as it is not known of
  /// which UIDs they are, or when they are none of those asked about.
  mutating func takeFlags(all: Bool = false) -> [MessageFlags] {
    guard flags.count >= Self.mostFlags || all else { return [] }
    if uidValidity != options.qresync?.uidValidity {
      isOrderly = false
      flags = []
    }
    defer { flags = [] }
    return flags
  }

  func mirror(isReadOnly: Bool) -> MailboxMirror {
    var mirror = MailboxMirror(name: name, uidValidity: uidValidity, count: count, isReadOnly: isReadOnly)
    mirror.uidNext = uidNext
    mirror.modSequence = modSequence
    // One that was asked for them and has none to tell counts none.
    mirror.isWithoutModSequences = isWithoutModSequences || options != .none && modSequence == nil
    return mirror
  }
}
