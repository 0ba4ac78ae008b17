/// x
package enum Bidi {
  private static let classes = ScalarTable(runs: BidiTable.runs)
  /// Whether a scalar is written from right to left, or makes what is beside it so.
  package static func isRightToLeft(_ scalar: UInt32) -> Bool {
    let c = classes[scalar]
    return c == 1 || c == 2 || c == 6
  }
}
