internal import Screen

/// What follows `ESC [` or `ESC O` when a terminal sends a key (ECMA-48 §5.4; xterm's ctlseqs, "PC-Style Function
/// Keys"). Modifiers such as Shift in `1;2A` are not told apart: the key counts.
nonisolated struct ControlSequence {
  /// `nil` for a sequence that is no key, such as a report that nobody asked for.
  let key: Key?
  let length: Int

  /// `nil` when the end has not come yet. `isShort`: after `ESC O`, where digits may come but as a rule one letter
  /// is all.
  init?(_ bytes: ArraySlice<UInt8>, isShort: Bool) {
    // The Linux console sends ESC [ [ A … E for F1 … F5.
    if !isShort, bytes.first == UInt8(ascii: "[") {
      guard let letter = bytes.dropFirst().first else { return nil }
      let number = Int(letter) - Int(UInt8(ascii: "A")) + 1
      key = (1...5).contains(number) ? .function(number) : nil
      length = 2
      return
    }
    guard let end = bytes.firstIndex(where: { !(0x20..<0x40).contains($0) }) else { return nil }
    let parameters = bytes[..<end]
    length = parameters.count + 1
    key =
      bytes[end] == UInt8(ascii: "~")
      ? Self.tilde(Self.number(parameters)) : Self.letter(bytes[end], isShort: isShort)
  }

  /// The first parameter; 0 when there is none or it is no small number.
  private static func number(_ parameters: ArraySlice<UInt8>) -> Int {
    var number = 0
    for byte in parameters.prefix(3) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
      number = number * 10 + Int(byte &- UInt8(ascii: "0"))
    }
    return number
  }

  private static func letter(_ byte: UInt8, isShort: Bool) -> Key? {
    switch Unicode.Scalar(byte) {
    case "A": .up
    case "B": .down
    case "C": .right
    case "D": .left
    case "H": .home
    case "F": .end
    case "Z": .backTab
    case "P": .function(1)
    case "Q": .function(2)
    case "R": isShort ? .function(3) : nil
    case "S": .function(4)
    case "M": isShort ? .enter : nil
    default: nil
    }
  }

  private static func tilde(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }
}
