internal import Mail

/// The selected mailbox as its server numbers it, and the only place where a sequence number becomes a UID
/// (RFC 3501 §2.3.1).
///
/// Only messages that were fetched are known; a mailbox of a million costs what was looked at. Numbers count
/// from 1 as on the wire, places from 0 as everywhere above.
struct MailboxMirror {
  /// How many messages are remembered. Far more than a reader keeps on its list (some 4,000), small enough that
  /// an EXPUNGE, which moves everything behind it, costs microseconds.
  static let capacity = 16384

  let name: MailboxName
  let uidValidity: UIDValidity
  var isReadOnly: Bool
  private(set) var count: Int
  /// Ascending; as long as `uids`.
  private var numbers: [Int] = []
  private var uids: [UID] = []

  init(name: MailboxName, uidValidity: UIDValidity, count: Int, isReadOnly: Bool) {
    self.name = name
    self.uidValidity = uidValidity
    self.count = max(0, count)
    self.isReadOnly = isReadOnly
  }

  /// The UID of a message, if it was ever told.
  func uid(ofNumber number: Int) -> UID? {
    let index = position(of: number)
    return index < numbers.count && numbers[index] == number ? uids[index] : nil
  }

  /// EXISTS. A server that lies may say fewer than before: what is beyond the end is forgotten.
  mutating func exists(_ newCount: Int) {
    count = max(0, newCount)
    let end = position(of: count + 1)
    numbers.removeSubrange(end...)
    uids.removeSubrange(end...)
  }

  /// EXPUNGE. Answers the place that went, or `nil` for a number beyond the end, which changes nothing.
  mutating func expunge(_ number: Int) -> Int? {
    guard number >= 1, number <= count else { return nil }
    count -= 1
    let index = position(of: number)
    if index < numbers.count, numbers[index] == number {
      numbers.remove(at: index)
      uids.remove(at: index)
    }
    for later in index..<max(index, numbers.count) { numbers[later] -= 1 }
    return number - 1
  }

  /// Learns from a FETCH which message stands at a number. A number beyond the end proves that EXISTS was late.
  mutating func learn(number: Int, uid: UID) {
    guard number >= 1 else { return }
    count = max(count, number)
    let index = position(of: number)
    if index < numbers.count, numbers[index] == number {
      uids[index] = uid
      return
    }
    numbers.insert(number, at: index)
    uids.insert(uid, at: index)
    if numbers.count > Self.capacity { forgetFarthest(from: number) }
  }

  /// The numbers at these places that exist.
  func numbers(atPlaces places: Range<Int>) -> ClosedRange<UInt32>? {
    let lower = max(places.lowerBound, 0)
    let upper = min(places.upperBound, count, Int(UInt32.max))
    return lower < upper ? UInt32(lower + 1)...UInt32(upper) : nil
  }

  private mutating func forgetFarthest(from number: Int) {
    if number - numbers[0] > numbers[numbers.count - 1] - number {
      numbers.removeFirst(Self.capacity / 4)
      uids.removeFirst(Self.capacity / 4)
    } else {
      numbers.removeLast(Self.capacity / 4)
      uids.removeLast(Self.capacity / 4)
    }
  }

  /// The index of the first known number that is not below this one.
  private func position(of number: Int) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Places that went in a row of EXPUNGE answers, told as they were before the first of them.
struct RemovedPlaces {
  /// Ascending, places before the first removal.
  private(set) var places: [Int] = []

  var isEmpty: Bool { places.isEmpty }

  /// `place` as it was when the server said it, after the removals noted before.
  mutating func note(_ place: Int) {
    // places[i] - i never falls, so the count of earlier removals below this one is found by bisection.
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] - middle > place { high = middle } else { low = middle + 1 }
    }
    places.insert(place + low, at: low)
  }

  mutating func take() -> [Int] {
    defer { places = [] }
    return places
  }
}
