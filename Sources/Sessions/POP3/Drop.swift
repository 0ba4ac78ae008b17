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

  /// What a new list, of another hato's making too, changes: the places of those that went as they were, whether others
  /// came at the end, and flags that are others now; `nil` when it can't be told so.
  mutating func become(_ new: Drop) -> (removed: [Int], appeared: [DroppedMessage], flags: [MessageFlags])? {
    defer { self = new }
    var kept = new.messages[...]
    var (removed, flags): ([Int], [MessageFlags]) = ([], [])
    for (place, old) in messages.enumerated() {
      guard let next = kept.first, next.uid == old.uid else {
        removed.append(place)
        continue
      }
      kept.removeFirst()
      if next.flags != old.flags { flags.append(MessageFlags(next.uid, next.flags)) }
    }
    if let first = kept.first, let last = messages.last, first.uid < last.uid { return nil }
    return (removed, Array(kept), flags)
  }

  /// Answers their places as they were, ascending.
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

  mutating func set(delivery: DeliveryState, of uids: [UID]) {
    for uid in uids { if let place = place(of: uid) { messages[place].delivery = delivery } }
  }

  var unseen: Int { messages.count { !$0.flags.contains(.seen) } }

  /// What the user marked and has not expunged yet.
  var deletedHere: [UID] { messages.filter { $0.flags.contains(.deleted) }.map(\.uid) }

  var owed: [DroppedMessage] { messages.filter(\.isDeletionOwed) }
}
