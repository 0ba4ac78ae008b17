import Mail

/// The list reduced to the messages that a search found.
struct Limit: Sendable {
  /// As the user typed it.
  let text: String
  /// Whether the text is words, and not a kind of message.
  let isWords: Bool
  /// Newest first, because the search finds them in this order.
  private(set) var newestFirst: [UID] = []

  init(text: String, isWords: Bool = true, uids: [UID] = []) {
    self.text = text
    self.isWords = isWords
    insert(uids)
  }

  var uids: [UID] { newestFirst }

  /// Slots count from the oldest.
  func uid(slot: Int) -> UID? {
    let index = newestFirst.count - 1 - slot
    return newestFirst.indices.contains(index) ? newestFirst[index] : nil
  }

  func slot(of uid: UID) -> Int? {
    let index = self.index(of: uid)
    return index < newestFirst.count && newestFirst[index] == uid ? newestFirst.count - 1 - index : nil
  }

  /// Takes found UIDs in; linear when they are older than what there is, as they are when the search goes from
  /// the newest down.
  mutating func insert(_ uids: [UID]) {
    let fresh = uids.sorted(by: >)
    let inOrder = newestFirst.last.map { last in fresh.first.map { $0 < last } ?? true } ?? true
    if inOrder {
      for uid in fresh where newestFirst.last != uid { newestFirst.append(uid) }
    } else {
      newestFirst = Set(newestFirst).union(fresh).sorted(by: >)
    }
  }

  /// Without some of them; `selected` is the slot that this slot became, or `-slot - 1` of the one that came
  /// into its place when it is gone itself.
  func removing(_ gone: Set<UID>, selected: Int) -> (Limit, selected: Int) {
    let current = uid(slot: selected)
    var left = self
    left.newestFirst.removeAll { gone.contains($0) }
    guard let current else { return (left, 0) }
    if let slot = left.slot(of: current) { return (left, slot) }
    let below = left.newestFirst.count - left.index(of: current)
    return (left, -below - 1)
  }

  /// Where it is, or would be.
  private func index(of uid: UID) -> Int {
    var (low, high) = (0, newestFirst.count)
    while low < high {
      let middle = (low + high) / 2
      if newestFirst[middle] > uid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
