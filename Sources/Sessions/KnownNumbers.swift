internal import Mail

/// Messages of which both sequence number and UID were told, where the list is not complete.
struct KnownNumbers {
  /// How many are remembered. Far more than a reader keeps on its list (some 4,000), small enough that an EXPUNGE,
  /// which moves everything behind it, costs microseconds.
  static let capacity = 16384

  /// Ascending, as they were before `shift` was added; as long as `uids`.
  private var keys: [Int] = []
  private var uids: [UID] = []
  /// What all of them have moved by.
  private var shift = 0

  var count: Int { keys.count }

  subscript(number: Int) -> UID? {
    let index = position(of: number)
    return index < keys.count && keys[index] + shift == number ? uids[index] : nil
  }

  func number(of uid: UID) -> Int? { uids.firstIndex(of: uid).map { keys[$0] + shift } }

  /// Answers whether nothing was known of the number before.
  @discardableResult
  mutating func learn(_ number: Int, _ uid: UID) -> Bool {
    let index = position(of: number)
    if index < keys.count, keys[index] + shift == number {
      uids[index] = uid
      return false
    }
    keys.insert(number - shift, at: index)
    uids.insert(uid, at: index)
    if keys.count > Self.capacity { forgetFarthest(from: number - shift) }
    return true
  }

  /// A message before all of these has gone.
  mutating func moveDown() { shift -= 1 }

  mutating func expunge(_ number: Int) {
    let index = position(of: number)
    if index < keys.count, keys[index] + shift == number {
      keys.remove(at: index)
      uids.remove(at: index)
    }
    for later in index..<max(index, keys.count) { keys[later] -= 1 }
  }

  /// Forgets what is above this number.
  mutating func truncate(to number: Int) {
    let end = position(of: number + 1)
    keys.removeSubrange(end...)
    uids.removeSubrange(end...)
  }

  mutating func removeFirst() {
    keys.removeFirst()
    uids.removeFirst()
  }

  private mutating func forgetFarthest(from key: Int) {
    if key - keys[0] > keys[keys.count - 1] - key {
      keys.removeFirst(Self.capacity / 4)
      uids.removeFirst(Self.capacity / 4)
    } else {
      keys.removeLast(Self.capacity / 4)
      uids.removeLast(Self.capacity / 4)
    }
  }

  /// The index of the first known number that is not below this one.
  private func position(of number: Int) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] + shift < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
