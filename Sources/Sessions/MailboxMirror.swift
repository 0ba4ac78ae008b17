internal import Mail

/// The selected mailbox as its server numbers it, and the only place where a sequence number becomes a UID
/// (RFC 3501 §2.3.1). Numbers count from 1 as on the wire, places from 0 as everywhere above.
///
///     partial ──list agrees with EXISTS──► listed ──what can't be true──► doubtful ──list agrees──► listed
///
/// Partial, it knows the messages that were fetched; listed, all of them but the newest that have just come. What
/// does not go with the list makes it doubtful: then nothing is told of places until the server has been asked for
/// the list, and the reader's places are those of `shown`.
struct MailboxMirror {
  /// More at once than this, and more than a tenth, does not vanish without a second look.
  static let plausibleLoss = 50

  let name: MailboxName
  let uidValidity: UIDValidity
  var isReadOnly: Bool
  private(set) var count: Int
  /// What the server counts changes by (RFC 7162 §3.1.2.1), up to where all of them are taken in.
  var modSequence: UInt64?
  /// The highest of a single message that was told.
  private var highestSeen: UInt64 = 0
  /// The same at the last moment when there was nothing left to tell.
  private var highestTold: UInt64 = 0
  /// NOMODSEQ (RFC 7162 §3.1.2.2): it must not be asked for.
  var isWithoutModSequences = false
  var uidNext: UInt32?

  /// What the reader has, while it is in doubt what the server has.
  private(set) var shown: UIDList?
  /// Whether `list` holds the UIDs of the numbers `1...listed`.
  private(set) var isListed = false
  /// As it was before `gone`.
  private var base = UIDList()
  /// Places of `base` that went since; taken out of it together, because each time costs all its runs.
  private var gone = RemovedPlaces()
  /// What is known of the numbers above `listed`.
  private var beyond = KnownNumbers()
  /// New UIDs that were told while in doubt, in ascending order.
  private var fresh = UIDList()
  /// `false` when the server took away messages that it never told of.
  private var isCountKnown = true

  init(name: MailboxName, uidValidity: UIDValidity, count: Int, isReadOnly: Bool) {
    self.name = name
    self.uidValidity = uidValidity
    self.count = max(0, count)
    self.isReadOnly = isReadOnly
  }

  var key: MailboxKey { MailboxKey(name: name, uidValidity: uidValidity) }
  var isDoubtful: Bool { shown != nil }
  var listed: Int { base.count - gone.count }
  /// Whether the reader's count may be wrong and there is no list to correct it by.
  var isLost: Bool { !isCountKnown && shown == nil }
  /// Whether the UID of each message is known.
  var isComplete: Bool { isListed && listed == count }

  /// All UIDs as far as they are known without a gap; what the reader has while that is in doubt.
  var list: UIDList {
    mutating get {
      if let shown { return shown }
      takeOut()
      return base
    }
  }

  /// The UID of a message, if it was ever told.
  func uid(ofNumber number: Int) -> UID? {
    if number <= listed { return number < 1 ? nil : base.uid(atPlace: gone.original(of: number - 1)) }
    return beyond[number]
  }

  /// Where the reader has a message.
  func place(of uid: UID) -> Int? {
    if let shown { return shown.place(of: uid) }
    if let place = base.place(of: uid) { return gone.current(of: place) }
    return beyond.number(of: uid).map { $0 - 1 }
  }

  /// The numbers at these places that exist.
  func numbers(atPlaces places: Range<Int>) -> ClosedRange<UInt32>? {
    let lower = max(places.lowerBound, 0)
    let upper = min(places.upperBound, count, Int(UInt32.max))
    return lower < upper ? UInt32(lower + 1)...UInt32(upper) : nil
  }

  /// What was told up to a place where the server had nothing left to tell is taken in.
  mutating func advance() {
    if isComplete, highestTold > modSequence ?? 0 { modSequence = highestTold }
  }

  mutating func saw(modSequence: UInt64) { highestSeen = max(highestSeen, modSequence) }

  /// The server has told all that it had. Before that, what it told last proves nothing of the rest: changes come in
  /// the order of the messages, and a line that is cut among them would hide the others for ever.
  mutating func toldAll() { highestTold = highestSeen }

  private mutating func takeOut() {
    guard !gone.isEmpty else { return }
    if let uids = UIDSet(gone.take().compactMap { base.uid(atPlace: $0) }) { _ = base.remove(uids) }
  }
}

// MARK: What the server says

extension MailboxMirror {
  /// EXISTS. Fewer than are listed can't be without an EXPUNGE.
  mutating func exists(_ newCount: Int) {
    (count, isCountKnown) = (max(0, newCount), true)
    if isListed, count < listed { return doubt() }
    beyond.truncate(to: count)
  }

  /// EXPUNGE. Answers the place that went; `nil` while in doubt, and for a number beyond the end, which changes
  /// nothing.
  mutating func expunge(_ number: Int) -> Int? {
    guard number >= 1, number <= count else { return nil }
    count -= 1
    if isDoubtful { return nil }
    if number <= listed {
      gone.note(number - 1)
      beyond.moveDown()
    } else {
      beyond.expunge(number)
    }
    return number - 1
  }

  /// VANISHED (RFC 7162 §3.2.10.2) of this session. Answers the places that went, ascending, as they were before.
  mutating func vanished(_ uids: UIDSet) -> [Int] {
    takeOut()
    let known = isDoubtful ? shown?.runs ?? [] : base.runs
    // A server tells once, and of nothing that it never told of.
    guard uids.ranges.subtracting(known).isEmpty else {
      isCountKnown = false
      doubt()
      return []
    }
    count = max(0, count - uids.count)
    if isDoubtful { return [] }
    guard uids.count <= max(Self.plausibleLoss, base.count / 10) else {
      doubt()
      return []
    }
    let places = base.remove(uids)
    for _ in places { beyond.moveDown() }
    return places
  }

  /// Learns from a FETCH which message stands at a number. A number beyond the end proves that EXISTS was late.
  mutating func learn(number: Int, uid: UID) {
    guard number >= 1 else { return }
    if isDoubtful {
      count = max(count, number)
      if let last = shown?.last, uid > last { fresh.append(uid...uid) }
      return
    }
    count = max(count, number)
    if isListed, number <= listed {
      if self.uid(ofNumber: number) != uid { doubt() }
    } else if isListed, let last = base.last, uid <= last {
      doubt()
    } else {
      guard beyond.learn(number, uid) else { return }
      if isListed, number == listed + 1 { append() } else { completeFromNumbers() }
    }
  }

  /// Takes over from what is known beyond the list what follows it without a gap.
  private mutating func append() {
    takeOut()
    while let uid = beyond[listed + 1] {
      guard base.append(uid...uid) else { return doubt() }
      beyond.removeFirst()
    }
  }

  /// A small mailbox that was fetched wholly needs no list from the server.
  private mutating func completeFromNumbers() {
    guard !isListed, count > 0, beyond.count == count else { return }
    var list = UIDList()
    for number in 1...count {
      guard let uid = beyond[number], list.append(uid...uid) else { return }
    }
    settle(list)
  }
}

// MARK: Doubt and certainty

extension MailboxMirror {
  /// What is known of places is no longer believed. Without a list there is nothing to compare with later.
  mutating func doubt() {
    guard shown == nil else { return }
    if isListed {
      takeOut()
      shown = base
    }
    (base, gone, beyond, fresh, isListed) = (UIDList(), RemovedPlaces(), KnownNumbers(), UIDList(), false)
  }

  /// The reader was shown this list, from the copy or before the line was lost.
  mutating func wasShown(_ list: UIDList) {
    base = list
    isListed = true
    doubt()
  }

  /// What was shown, with the new messages that were told since.
  var shownWithFresh: UIDList? {
    guard var list = shown else { return nil }
    for run in fresh.runs { list.append(run) }
    return list
  }

  /// Whether a list can be the server's.
  func agrees(_ list: UIDList) -> Bool { !isCountKnown || list.count == count }

  /// This is the list of the server as it is now.
  mutating func settle(_ list: UIDList) {
    (base, count) = (list, list.count)
    (gone, beyond, fresh, shown) = (RemovedPlaces(), KnownNumbers(), UIDList(), nil)
    (isListed, isCountKnown) = (true, true)
  }

  /// There is no list to be had that agrees: what is known is what is fetched from now on.
  mutating func settleForParts() { (shown, isListed) = (nil, false) }
}
