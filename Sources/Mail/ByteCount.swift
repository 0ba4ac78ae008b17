/// A number of octets as people read it.
package struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  package let octets: Int

  /// What is below 0 counts as 0.
  package init(_ octets: Int) { self.octets = max(0, octets) }

  /// "812 B", "3 KB", "1.2 MB", "50 MB": units of 1024, one decimal below 10 from MB on.
  package var description: String {
    guard octets >= 1024 else { return "\(octets) B" }
    let (amount, unit) = scaled
    let isWhole = (amount * 10).rounded().truncatingRemainder(dividingBy: 10) == 0
    let decimals = unit != "K" && amount < 9.95 && !isWhole
    return (decimals ? Self.tenths(amount) : String(Int(amount.rounded()))) + " \(unit)B"
  }

  /// At most 4 columns, for lists: "812", "12K", "1.2M", "50M".
  package var short: String {
    guard octets >= 1024 else { return String(octets) }
    let (amount, unit) = scaled
    return (amount < 9.95 && unit != "K" ? Self.tenths(amount) : String(Int(amount.rounded()))) + unit
  }

  /// The amount in the unit that keeps it below 1000.
  private var scaled: (amount: Double, unit: String) {
    var amount = Double(octets) / 1024
    let units = ["K", "M", "G", "T", "P", "E"]
    var index = 0
    while amount >= 999.5, index < units.count - 1 {
      amount /= 1024
      index += 1
    }
    return (amount, units[index])
  }

  private static func tenths(_ amount: Double) -> String {
    let tenths = Int((amount * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
