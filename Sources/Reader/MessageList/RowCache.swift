import MIME
import Mail

/// A row of the list as it is known here.
struct Row: Hashable, Sendable {
  /// Counted from the oldest message of the mailbox, which is 0.
  var place: Int
  /// Its flags are the server's with what the journal owes it; `FlagLedger` knows what is on its way there.
  var summary: MessageSummary
  /// Found out once, because every drawing asks.
  let hasAttachment: Bool

  var uid: UID { summary.uid }

  init(_ placed: PlacedSummary) {
    place = placed.place
    summary = placed.summary
    hasAttachment = !(placed.summary.structure?.attachments.isEmpty ?? true)
  }
}

/// The rows that are known, sparse, sorted by place. UIDs ascend with places in every mailbox (RFC 3501
/// §2.3.1.1), so they are sorted by UID too.
struct RowCache: Sendable {
  /// A dozen of tall screens with their margins; some 4 MB of typical rows.
  static let limit = 2048

  private(set) var rows: [Row] = []
  /// Whether UIDs really ascend; a server that lies costs time, not correctness.
  private var isOrdered = true

  subscript(place place: Int) -> Row? {
    let index = firstIndex(notBelow: place)
    guard index < rows.count, rows[index].place == place else { return nil }
    return rows[index]
  }

  subscript(uid uid: UID) -> Row? { index(of: uid).map { rows[$0] } }

  /// The flags of a row as the server has them; `nil` when the row isn't known.
  mutating func setFlags(_ flags: Set<Flag>, of uid: UID) -> Set<Flag>? {
    guard let index = index(of: uid) else { return nil }
    let old = rows[index].summary.flags
    rows[index].summary.flags = flags
    return old
  }

  /// Takes rows in; what contradicts them goes. `count` bounds the places, `focus` is the place around which
  /// rows are kept when there are too many.
  mutating func insert(_ placed: [PlacedSummary], count: Int, focus: Int) {
    var incoming: [Row] = []
    for row in placed.map(Row.init).sorted(by: { $0.place < $1.place })
    where row.place >= 0 && row.place < count {
      if incoming.last?.place == row.place { incoming.removeLast() }
      incoming.append(row)
    }
    guard !incoming.isEmpty else { return }
    let uids = Set(incoming.map(\.uid))
    rows.removeAll { uids.contains($0.uid) }
    rows = Self.merged(rows, incoming)
    isOrdered = zip(rows, rows.dropFirst()).allSatisfy { $0.uid < $1.uid }
    evict(around: focus)
  }

  /// Messages are gone: places move down. Answers the rows that went.
  mutating func remove(places: [Int]) -> [Row] {
    var gone: [Row] = []
    var kept: [Row] = []
    kept.reserveCapacity(rows.count)
    var below = 0
    for var row in rows {
      while below < places.count, places[below] < row.place { below += 1 }
      if below < places.count, places[below] == row.place {
        gone.append(row)
      } else {
        row.place -= below
        kept.append(row)
      }
    }
    rows = kept
    return gone
  }

  mutating func removeAll(notIn places: Range<Int>) { rows.removeAll { !places.contains($0.place) } }

  mutating func removeAll() {
    rows = []
    isOrdered = true
  }

  /// The known rows of these places, ascending.
  func known(in places: Range<Int>) -> ArraySlice<Row> {
    let start = firstIndex(notBelow: places.lowerBound)
    return rows[start..<max(start, firstIndex(notBelow: places.upperBound))]
  }

  /// Rows of two lists, each sorted; where both have a place, the second's.
  private static func merged(_ old: [Row], _ new: [Row]) -> [Row] {
    var result: [Row] = []
    result.reserveCapacity(old.count + new.count)
    var next = 0
    for row in old {
      while next < new.count, new[next].place < row.place {
        result.append(new[next])
        next += 1
      }
      if next < new.count, new[next].place == row.place { continue }
      result.append(row)
    }
    result.append(contentsOf: new[next...])
    return result
  }

  private mutating func evict(around focus: Int) {
    guard rows.count > Self.limit else { return }
    let middle = firstIndex(notBelow: focus)
    let start = min(max(0, middle - Self.limit / 2), rows.count - Self.limit)
    rows = Array(rows[start..<(start + Self.limit)])
  }

  private func firstIndex(notBelow place: Int) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func index(of uid: UID) -> Int? {
    guard isOrdered else { return rows.firstIndex { $0.uid == uid } }
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low].uid == uid ? low : nil
  }
}
