internal import Mail
internal import Store

/// The messages of a maildrop as the list shows them: in the order in which they were first seen, which is that of
/// their UIDs.
struct Drop {
  /// Ascending UIDs.
  private(set) var messages: [DroppedMessage]

  init(_ messages: [DroppedMessage]) { self.messages = messages }

  var count: Int { messages.count }

  /// 0 and up; `nil` when it is not there.
  func place(of uid: UID) -> Int? {
    var (low, high) = (0, messages.count)
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low < messages.count && messages[low].uid == uid ? low : nil
  }

  subscript(uid: UID) -> DroppedMessage? { place(of: uid).map { messages[$0] } }

  func uids(atPlaces places: Range<Int>) -> [UID] {
    messages[places.clamped(to: messages.indices)].map(\.uid)
  }

  /// What is new is the newest. Told by comparison with what is shown: another hato on the same file may have listed
  /// first, and then nothing of it differs from the file.
  mutating func take(_ listed: [DroppedMessage]) -> Change {
    let there = Set(listed.map(\.uid))
    let gone = messages.map(\.uid).filter { !there.contains($0) }
    let shown = Set(messages.map(\.uid))
    let places = remove(gone)
    let appeared = listed.filter { !shown.contains($0.uid) }.sorted { $0.uid < $1.uid }
    let isInOrder = messages.last.map { last in appeared.allSatisfy { $0.uid > last.uid } } ?? true
    messages += appeared
    if !isInOrder { messages.sort { $0.uid < $1.uid } }
    return Change(appeared: appeared, gone: gone, places: places, isInOrder: isInOrder)
  }

  struct Change {
    let appeared: [DroppedMessage]
    let gone: [UID]
    /// Where those that went were, ascending.
    let places: [Int]
    /// Whether everything new is at the end.
    let isInOrder: Bool
  }

  /// Answers the places of those that went, as they were, ascending.
  mutating func remove(_ uids: [UID]) -> [Int] {
    let places = uids.compactMap { place(of: $0) }.sorted()
    var gone = places[...]
    var kept: [DroppedMessage] = []
    for (place, message) in messages.enumerated() {
      if gone.first == place { gone.removeFirst() } else { kept.append(message) }
    }
    messages = kept
    return places
  }

  mutating func set(_ flags: [MessageFlags]) {
    for changed in flags { if let place = place(of: changed.uid) { messages[place].flags = changed.flags } }
  }

  mutating func set(isDeletionOwed: Bool, of uids: UIDSet) {
    for place in messages.indices where uids.contains(messages[place].uid) {
      messages[place].isDeletionOwed = isDeletionOwed
    }
  }

  var unseen: Int { messages.count { !$0.flags.contains(.seen) } }

  /// What the user marked and has not expunged yet.
  var deletedHere: [UID] { messages.filter { $0.flags.contains(.deleted) }.map(\.uid) }

  var owed: [DroppedMessage] { messages.filter(\.isDeletionOwed) }
}
