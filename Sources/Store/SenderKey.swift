internal import Mail

/// The sender of a row as a number: few octets, and the same for the same address in any case. Others may have it too,
/// so what is found by it is looked at.
enum SenderKey {
  /// `nil` where From has no address.
  static func of(_ envelope: Envelope?) -> Int64? { address(envelope).map(number) }

  static func address(_ envelope: Envelope?) -> String? {
    envelope?.from.first { !$0.host.isEmpty }?.spec.lowercased()
  }

  /// FNV-1a, signed: a column of SQLite takes as many octets as the number needs, and these are four.
  private static func number(_ address: String) -> Int64 {
    var hash: UInt32 = 0x811c_9dc5
    for octet in address.utf8 { hash = (hash ^ UInt32(octet)) &* 0x0100_0193 }
    return Int64(Int32(bitPattern: hash))
  }

  /// Of a packed row, whichever message it is.
  static func of(packed: [UInt8]) -> Int64? {
    guard let uid = UID(1),
      let summary = try? PackedSummary.summary(packed, uid: uid, flags: [], withStructure: false)
    else { return nil }
    return of(summary.envelope)
  }
}
