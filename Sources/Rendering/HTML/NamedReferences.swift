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
  func characters(_ bytes: Span<UInt8>, _ name: Range<Int>, isOld: Bool = false) -> Characters? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      switch order(bytes, name, entries[middle]) {
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

  private func order(_ bytes: Span<UInt8>, _ name: Range<Int>, _ entry: Int) -> Order {
    var index = entry
    for place in name {
      let byte = bytes[place]
      let other = table[index]
      guard HTMLSyntax.isAlphanumeric(other) else { return .after }
      if byte != other { return byte < other ? .before : .after }
      index += 1
    }
    return HTMLSyntax.isAlphanumeric(table[index]) ? .before : .same(index)
  }

  /// `code` or `code,code`
  private func value(_ start: Int) -> Characters? {
    var index = start
    guard let first = scalar(&index) else { return nil }
    guard index < table.count, table[index] == UInt8(ascii: ",") else { return Characters(first: first) }
    index += 1
    return Characters(first: first, second: scalar(&index))
  }

  private func scalar(_ index: inout Int) -> Unicode.Scalar? {
    var number: UInt32 = 0
    while index < table.count, let digit = HTMLSyntax.hexadecimal(table[index]) {
      number = number << 4 | digit
      index += 1
    }
    return Unicode.Scalar(number)
  }
}
