internal import Mail

/// The flags of a message in two columns: a bit for each flag that the RFC names, and the keywords, `nil` when there
/// are none. So a change of one flag on ten thousand messages is one statement.
struct PackedFlags: Hashable {
  /// The place is the bit; only ever to grow at its end.
  static let named: [Flag] = [.seen, .answered, .flagged, .deleted, .draft, .recent]
  static let seenBit: Int64 = 1

  var bits: Int64 = 0
  var keywords: [UInt8]?

  init(_ flags: Set<Flag>) {
    var rest = flags
    for (place, flag) in Self.named.enumerated() where rest.remove(flag) != nil { bits |= 1 << Int64(place) }
    guard !rest.isEmpty else { return }
    var packing = Packing(capacity: 64)
    for keyword in rest.map(\.rawValue).sorted() { packing.put(keyword) }
    keywords = packing.bytes
  }

  init(bits: Int64, keywords: [UInt8]?) {
    self.bits = bits
    self.keywords = keywords
  }

  func flags() throws(Damaged) -> Set<Flag> {
    var flags: Set<Flag> = []
    for (place, flag) in Self.named.enumerated() where bits & (1 << Int64(place)) != 0 { flags.insert(flag) }
    guard let keywords else { return flags }
    var unpacking = Unpacking(keywords)
    while !unpacking.isAtEnd { flags.insert(Flag(try unpacking.text())) }
    return flags
  }
}
