internal import GRDB
internal import Mail

/// What is remembered of messages that vanished, for those that came into the listing.
struct MaildropMemory {
  private struct Remembered {
    var id: Int64
    var message: DroppedMessage
    var isDeleted: Bool
  }

  /// By the place of the entry that it is.
  private var returned: [Int: Remembered] = [:]
  /// The highest occurrence of each unique ID of which there is more than the new entry.
  private var occurrences: [[UInt8]: Int] = [:]
  private var names = FlagNames()

  /// - Parameter new: places in the listing of what is not known.
  init(of new: [Int], in listing: [ListedMessage], _ known: [DroppedMessage], _ db: Database) throws {
    guard !new.isEmpty else { return }
    var entries: [[UInt8]: [Int]] = [:]
    for place in new { entries[listing[place].uniqueID, default: []].append(place) }
    var listed: [[UInt8]: Int] = [:]
    for message in known where entries[message.uniqueID] != nil {
      listed[message.uniqueID, default: 0] += 1
      occurrences[message.uniqueID] = max(occurrences[message.uniqueID] ?? 0, message.occurrence)
    }
    guard try Row.fetchOne(db, sql: "SELECT 1 FROM vanished LIMIT 1") != nil else { return }
    for (name, places) in entries {
      let remembered = try find(name, db)
      guard !remembered.isEmpty else { continue }
      let highest = remembered.reduce(0) { max($0, $1.message.occurrence) }
      occurrences[name] = max(occurrences[name] ?? 0, highest)
      // What was deleted is not to come back. Where it does, the unique ID may have been given to another.
      let isDoubled = places.count + (listed[name] ?? 0) > 1 || remembered.count > 1
      let sizes = places.map { max(0, listing[$0].octets) }
      let candidates = remembered.filter {
        !$0.isDeleted || !isDoubled && $0.message.octets == sizes.first
      }
      let pairs = ListingMatch.pairs(
        sizes: sizes,
        candidates: candidates.map { .init(octets: $0.message.octets, isBound: true) })
      for (place, pair) in zip(places, pairs) { if let pair { returned[place] = candidates[pair] } }
    }
  }

  private mutating func find(_ name: [UInt8], _ db: Database) throws -> [Remembered] {
    let sql = """
      SELECT id, deleted, occurrence, octets, bits, keywords, file, delivered, zone FROM vanished
      WHERE name = ? ORDER BY occurrence, id
      """
    let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [name.blob])
    var found: [Remembered] = []
    while let row = try rows.next() {
      guard let id = row.number(0), let uid = UID(1) else { continue }
      let message = DroppedMessage(
        uid: uid, uniqueID: name, occurrence: Int(clamping: row.number(2) ?? 1),
        octets: Int(clamping: row.number(3) ?? 0),
        flags: names.flags(PackedFlags(bits: row.number(4) ?? 0, keywords: row.bytes(5))),
        delivery: DeliveryState(row, 6))
      found.append(Remembered(id: id, message: message, isDeleted: row.number(1) ?? 0 != 0))
    }
    return found
  }

  /// The message that the entry at `place` becomes; what was remembered of it is that message from now on.
  mutating func message(
    _ uid: UID, _ place: Int, _ entry: ListedMessage, _ db: Database
  ) throws -> DroppedMessage {
    let octets = max(0, entry.octets)
    if let old = returned[place] {
      try db.cachedStatement(sql: "DELETE FROM vanished WHERE id = ?").execute(arguments: [old.id])
      return DroppedMessage(
        uid: uid, uniqueID: entry.uniqueID, occurrence: old.message.occurrence,
        octets: octets > 0 ? octets : old.message.octets, flags: old.message.flags,
        delivery: old.message.delivery)
    }
    let occurrence = (occurrences[entry.uniqueID] ?? 0) &+ 1
    occurrences[entry.uniqueID] = occurrence
    return DroppedMessage(uid: uid, uniqueID: entry.uniqueID, occurrence: occurrence, octets: octets)
  }
}
