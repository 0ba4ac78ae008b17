/// Looks names up in `NamedReferenceTable`.
struct NamedReferences: Sendable {
  enum Limits {
    /// The longest name: CounterClockwiseContourIntegral.
    static let name = 31
    /// The longest name that stands without a semicolon.
    static let oldName = 6
  }

  /// What a name stands for: one scalar, or a second one too.
  struct Characters: Equatable {
    var first: Unicode.Scalar
    var second: Unicode.Scalar?
  }

  static let standard = NamedReferences()

  private let table: [UInt8]
  /// Where each entry begins.
  private let entries: [Int]

  private init() {
    let table = NamedReferenceTable.text.withUTF8Buffer { Array($0) }
    self.table = table
    entries = table.indices.filter { $0 == 0 || HTMLSyntax.isSpace(table[$0 - 1]) }
  }

  var count: Int { entries.count }
  var oldCount: Int { table.count { $0 == UInt8(ascii: "!") } }

  /// The characters of a name that is followed by a semicolon, or, with `isOld`, of one that needs none.
  func characters(_ name: ArraySlice<UInt8>, isOld: Bool = false) -> Characters? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      switch order(name, entries[middle]) {
      case .before: high = middle
      case .after: low = middle + 1
      case .same(let mark): return isOld && table[mark] != UInt8(ascii: "!") ? nil : value(mark + 1)
      }
    }
    return nil
  }

  private enum Order {
    case before, after
    /// And where the name of the entry ends.
    case same(Int)
  }

  private func order(_ name: ArraySlice<UInt8>, _ entry: Int) -> Order {
    var index = entry
    for byte in name {
      let other = table[index]
      guard HTMLSyntax.isAlphanumeric(other) else { return .after }
      if byte != other { return byte < other ? .before : .after }
      index += 1
    }
    return HTMLSyntax.isAlphanumeric(table[index]) ? .before : .same(index)
  }

  private func value(_ start: Int) -> Characters? {
    var scalars: [Unicode.Scalar] = []
    var number: UInt32 = 0
    for index in start...table.count {
      let byte = index < table.count ? table[index] : 0x20
      if let digit = HTMLSyntax.hexadecimal(byte) {
        number = number << 4 | digit
        continue
      }
      if let scalar = Unicode.Scalar(number) { scalars.append(scalar) }
      number = 0
      if byte != UInt8(ascii: ",") { break }
    }
    return scalars.first.map { Characters(first: $0, second: scalars.dropFirst().first) }
  }
}
