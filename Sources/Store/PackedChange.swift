internal import Mail

/// A change as one BLOB of the journal.
enum PackedChange {
  /// Another version, or a new kind, comes with a migration: an older hato then refuses the file, where it would
  /// else take the change for a damaged one.
  static let version: UInt8 = 1

  private enum Kind: UInt8 {
    case addFlags, removeFlags, expunge, append
  }

  static func bytes(of change: Change) -> [UInt8] {
    var packing = Packing()
    packing.put(version)
    switch change {
    case .flags(let name, let validity, let uids, let flags, let isClaim):
      if case .add = flags {
        packing.put(Kind.addFlags.rawValue)
      } else {
        packing.put(Kind.removeFlags.rawValue)
      }
      packing.put(name)
      packing.put(validity.rawValue)
      packing.put(uids.ranges)
      packing.put(flags.flags)
      packing.put(isClaim)
    case .expunge(let name, let validity, let uids, let othersToo):
      packing.put(Kind.expunge.rawValue)
      packing.put(name)
      packing.put(validity.rawValue)
      packing.put(uids.ranges)
      packing.put(othersToo)
    case .append(let name, let message, let flags, let date):
      packing.put(Kind.append.rawValue)
      packing.put(name)
      packing.put(flags)
      packing.put(date != nil)
      if let date { packing.put(date) }
      packing.put(message)
    }
    return packing.bytes
  }

  static func change(_ bytes: [UInt8]) throws(Damaged) -> Change {
    var unpacking = Unpacking(bytes)
    guard try unpacking.byte() == version, let kind = Kind(rawValue: try unpacking.byte()) else {
      throw Damaged()
    }
    let change = try change(kind, &unpacking)
    guard unpacking.isAtEnd else { throw Damaged() }
    return change
  }

  private static func change(_ kind: Kind, _ unpacking: inout Unpacking) throws(Damaged) -> Change {
    let name = try unpacking.name()
    if kind == .append {
      let flags = try unpacking.flags()
      let date = try unpacking.bool() ? try unpacking.timestamp() : nil
      return .append(name, message: try unpacking.octets(), flags: flags, date: date)
    }
    let validity = UIDValidity(try unpacking.unsigned())
    guard let uids = UIDSet(ranges: try unpacking.runs()) else { throw Damaged() }
    if kind == .expunge { return .expunge(name, validity, uids, othersToo: try unpacking.bool()) }
    let flags = try unpacking.flags()
    let change: FlagChange = kind == .addFlags ? .add(flags) : .remove(flags)
    return .flags(name, validity, uids, change, isClaim: try unpacking.bool())
  }
}

extension Packing {
  fileprivate mutating func put(_ name: MailboxName) {
    put(name.wire)
    put(name.display)
  }

  fileprivate mutating func put(_ flags: Set<Flag>) {
    put(count: flags.count)
    for flag in flags.map(\.rawValue).sorted() { put(flag) }
  }

  fileprivate mutating func put(_ bool: Bool) { put(UInt8(bool ? 1 : 0)) }
}

extension Unpacking {
  fileprivate mutating func name() throws(Damaged) -> MailboxName {
    let wire = try octets()
    return MailboxName(wire: wire, display: try text())
  }

  fileprivate mutating func flags() throws(Damaged) -> Set<Flag> {
    var flags: Set<Flag> = []
    for _ in 0..<(try count()) { flags.insert(Flag(try text())) }
    return flags
  }

  fileprivate mutating func bool() throws(Damaged) -> Bool { try byte() == 1 }
}
