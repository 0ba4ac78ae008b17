internal import Mail

/// A message's row as one BLOB: all of `MessageSummary` but its UID and its flags, which have columns of their own.
enum PackedSummary {
  /// The first octet. A BLOB of another version is a row that is not there.
  static let version: UInt8 = 1

  private struct Present: OptionSet {
    let rawValue: UInt8
    static let internalDate = Present(rawValue: 1)
    static let size = Present(rawValue: 2)
    static let envelope = Present(rawValue: 4)
    static let structure = Present(rawValue: 8)
  }

  static func bytes(of summary: MessageSummary) -> [UInt8] {
    var packing = Packing()
    var present: Present = []
    if summary.internalDate != nil { present.insert(.internalDate) }
    if summary.size != nil { present.insert(.size) }
    if summary.envelope != nil { present.insert(.envelope) }
    if summary.structure != nil { present.insert(.structure) }
    packing.put(version)
    packing.put(present.rawValue)
    if let date = summary.internalDate { packing.put(date) }
    if let size = summary.size { packing.put(size) }
    if let envelope = summary.envelope { packing.put(envelope) }
    if let structure = summary.structure { packing.put(structure) }
    return packing.bytes
  }

  static func summary(
    _ bytes: [UInt8], uid: UID, flags: Set<Flag>, withStructure: Bool = true
  ) throws(Damaged) -> MessageSummary {
    var unpacking = Unpacking(bytes)
    guard try unpacking.byte() == version else { throw Damaged() }
    let present = Present(rawValue: try unpacking.byte())
    var summary = MessageSummary(uid: uid, flags: flags)
    if present.contains(.internalDate) { summary.internalDate = try unpacking.timestamp() }
    if present.contains(.size) { summary.size = try unpacking.int() }
    if present.contains(.envelope) { summary.envelope = try unpacking.envelope() }
    guard withStructure else { return summary }
    if present.contains(.structure) { summary.structure = try unpacking.structure() }
    guard unpacking.isAtEnd else { throw Damaged() }
    return summary
  }
}
