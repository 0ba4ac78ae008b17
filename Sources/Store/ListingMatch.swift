/// Which entry of a listing is which known message. A unique ID is given to one message only (RFC 1939 §7), but there
/// are servers that give one to several, or to another when the first is gone; so the size has a say as well where a
/// mistake would delete what was never fetched.
///
/// Takes time in proportion to both, whatever is in them.
struct ListingMatch {
  /// For each entry the place of its message among the known.
  private(set) var known: [Int?]
  /// Places of known messages that are not listed, ascending.
  private(set) var unlisted: [Int] = []

  /// A list through both for each unique ID: its first entry and its first message.
  private struct Chain {
    var entry: Int32 = -1
    var message: Int32 = -1

    /// Puts a place at the beginning; answers what was there.
    mutating func begin(entry place: Int) -> Int32 {
      defer { entry = Int32(place) }
      return entry
    }

    mutating func begin(message place: Int) -> Int32 {
      defer { message = Int32(place) }
      return message
    }
  }

  /// - Parameters: not more than `Int32.max` of each.
  init(_ listing: [ListedMessage], among messages: [DroppedMessage]) {
    known = Array(repeating: nil, count: listing.count)
    // Nearly always the same as before, or that and more.
    let isSameAndMore =
      listing.count >= messages.count
      && zip(listing, messages).allSatisfy { $0.uniqueID == $1.uniqueID && $0.octets == $1.octets }
    guard !isSameAndMore else {
      for place in messages.indices { known[place] = place }
      return
    }
    var chains: [[UInt8]: Chain] = [:]
    chains.reserveCapacity(listing.count)
    var nextEntry = [Int32](repeating: -1, count: listing.count)
    for place in listing.indices.reversed() {
      nextEntry[place] = chains[listing[place].uniqueID, default: Chain()].begin(entry: place)
    }
    var nextMessage = [Int32](repeating: -1, count: messages.count)
    for place in messages.indices.reversed() {
      if let chain = chains.index(forKey: messages[place].uniqueID) {
        nextMessage[place] = chains.values[chain].begin(message: place)
      } else {
        unlisted.append(place)
      }
    }
    for chain in chains.values where chain.message >= 0 {
      let entries = Self.places(from: chain.entry, nextEntry)
      let places = Self.places(from: chain.message, nextMessage)
      match(entries, places, listing, messages)
    }
    unlisted.sort()
  }

  private static func places(from first: Int32, _ next: [Int32]) -> [Int] {
    var places: [Int] = []
    var place = first
    while place >= 0 {
      places.append(Int(place))
      place = next[Int(place)]
    }
    return places
  }

  private mutating func match(
    _ entries: [Int], _ places: [Int], _ listing: [ListedMessage], _ messages: [DroppedMessage]
  ) {
    let pairs = Self.pairs(
      sizes: entries.map { max(0, listing[$0].octets) },
      candidates: places.map {
        let message = messages[$0]
        return Candidate(
          octets: message.octets, isBound: message.isDeletionOwed || message.delivery != nil)
      })
    var isListed = Array(repeating: false, count: places.count)
    for (entry, pair) in zip(entries, pairs) {
      guard let pair else { continue }
      known[entry] = places[pair]
      isListed[pair] = true
    }
    for (place, isListed) in zip(places, isListed) where !isListed { unlisted.append(place) }
  }
}

extension ListingMatch {
  /// A message that may be an entry of its unique ID.
  struct Candidate {
    /// 0 when nobody knows.
    var octets: Int
    /// Something goes over to the entry by which mail can be lost: a delivery that was done, a deletion that is owed.
    /// Then it must be of the same size.
    var isBound: Bool
  }

  /// For each entry of a unique ID, of which the size is given (0 when nobody knows), the place of its candidate.
  /// Those of the same size come first and in their order; then what is not bound goes with any size. An unknown size
  /// is any where there is one of each: of several it does not say which.
  static func pairs(sizes: [Int], candidates: [Candidate]) -> [Int?] {
    if sizes.count == 1, candidates.count == 1 {
      let isSame = sizes[0] == candidates[0].octets || sizes[0] == 0 || !candidates[0].needsSize
      return [isSame ? 0 : nil]
    }
    var pairs = [Int?](repeating: nil, count: sizes.count)
    var isTaken = Array(repeating: false, count: candidates.count)
    var bySize = remaining(of: candidates, for: sizes)
    for (entry, size) in sizes.enumerated() {
      guard let candidate = bySize[size]?.popLast() else { continue }
      pairs[entry] = candidate
      isTaken[candidate] = true
    }
    var rest = Array(candidates.indices.filter { !isTaken[$0] && !candidates[$0].needsSize }.reversed())
    for entry in sizes.indices where pairs[entry] == nil { pairs[entry] = rest.popLast() }
    return pairs
  }

  /// The candidates of each size, the last first. Of more than there are entries those go that were to be deleted.
  private static func remaining(of candidates: [Candidate], for sizes: [Int]) -> [Int: [Int]] {
    var surplus: [Int: Int] = [:]
    for candidate in candidates { surplus[candidate.octets, default: 0] += 1 }
    for size in sizes { surplus[size, default: 0] -= 1 }
    var isGone = Array(repeating: false, count: candidates.count)
    for place in candidates.indices where candidates[place].isBound {
      guard surplus[candidates[place].octets, default: 0] > 0 else { continue }
      isGone[place] = true
      surplus[candidates[place].octets, default: 0] -= 1
    }
    var bySize: [Int: [Int]] = [:]
    for place in candidates.indices.reversed() where !isGone[place] {
      bySize[candidates[place].octets, default: []].append(place)
    }
    return bySize
  }
}

extension ListingMatch.Candidate {
  fileprivate var needsSize: Bool { isBound && octets > 0 }
}
