package import Screen

/// Bytes from the terminal into keys. Pure: the clock is the caller's, who calls `flush()` when a started sequence
/// was not continued in time – that is how Esc alone is told from the Esc that begins a sequence.
///
/// curses could do this, but in its no-delay mode it still waits for the escape delay inside `get_wch`, and
/// nothing is drawn meanwhile.
package nonisolated struct KeyDecoder {
  /// Bytes of one sequence; longer ones are no key of any terminal and are dropped.
  static let sequenceLimit = 64

  private let sequences: [[UInt8]: Key]
  private var bytes: [UInt8] = []

  /// `sequences` are those of the terminal's own database entry; the usual ones are known besides.
  package init(sequences: [[UInt8]: Key] = [:]) {
    self.sequences = sequences
  }

  /// Whether something was begun that time may end. Half a character is not: its rest comes for certain, only
  /// a slow line holds it up.
  package var isWaiting: Bool { bytes.first == 0x1b }

  /// The keys that are complete.
  package mutating func feed(_ input: some Sequence<UInt8>) -> [Key] {
    bytes += input
    return drain(isFinal: false)
  }

  /// What was begun did not go on: Esc is Esc, Alt-[ is Alt-[.
  package mutating func flush() -> [Key] { drain(isFinal: true) }

  private mutating func drain(isFinal: Bool) -> [Key] {
    var keys: [Key] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let (key, used) = next(rest, isFinal: isFinal) else { break }
      if let key { keys.append(key) }
      rest = rest.dropFirst(used)
    }
    bytes = Array(rest)
    return keys
  }

  /// The first key and its length; a `nil` key for bytes that mean none; `nil` when more is needed.
  private func next(_ rest: ArraySlice<UInt8>, isFinal: Bool) -> (Key?, Int)? {
    guard let first = rest.first else { return nil }
    if let own = ownSequence(rest) { return own }
    if first == 0x1b { return escape(rest, isFinal: isFinal) }
    if first < 0x20 || first == 0x7f { return (Self.controlKey(first), 1) }
    return character(rest)
  }

  /// A sequence of the terminal's database entry; the longest that fits.
  private func ownSequence(_ rest: ArraySlice<UInt8>) -> (Key?, Int)? {
    guard !sequences.isEmpty else { return nil }
    for length in stride(from: min(rest.count, 12), to: 0, by: -1) {
      if let key = sequences[Array(rest.prefix(length))] { return (key, length) }
    }
    return nil
  }

  private func escape(_ rest: ArraySlice<UInt8>, isFinal: Bool) -> (Key?, Int)? {
    let after = rest.dropFirst()
    guard let second = after.first else { return isFinal ? (.escape, 1) : nil }
    switch second {
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      if let sequence = ControlSequence(after.dropFirst(), isShort: second == UInt8(ascii: "O")) {
        return (sequence.key, 2 + sequence.length)
      }
      if rest.count > Self.sequenceLimit { return (nil, rest.count) }
      guard isFinal else { return nil }
      return after.count == 1 ? (.alt(Character(Unicode.Scalar(second))), 2) : (nil, rest.count)
    case 0x1b, 0..<0x20: return (.escape, 1)
    case 0x7f: return (.alt("\u{7f}"), 2)
    default:
      guard let (key, length) = character(after) else { return nil }
      if case .character(let letter)? = key { return (.alt(letter), 1 + length) }
      return (.escape, 1)
    }
  }

  /// One scalar of UTF-8 (RFC 3629); a byte that can't be part of one means nothing.
  private func character(_ rest: ArraySlice<UInt8>) -> (Key?, Int)? {
    guard let first = rest.first else { return nil }
    let length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first & 0xf0 == 0xe0 ? 3 : 4
    guard first < 0x80 || first >= 0xc2 && first < 0xf5 else { return (nil, 1) }
    let sequence = rest.prefix(length)
    guard sequence.dropFirst().allSatisfy({ $0 & 0xc0 == 0x80 }) else { return (nil, 1) }
    guard sequence.count == length else { return nil }
    guard let text = String(validating: sequence, as: UTF8.self), let character = text.first else {
      return (nil, 1)
    }
    return (ScalarRefusal.isControl(character) ? nil : .character(character), length)
  }

  static func controlKey(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    // A line feed too: pasted lines end in it, and Ctrl-J has meant Return since the teletype.
    case 0x0a, 0x0d: .enter
    case 0x1b: .escape
    case 0x7f: .backspace
    case 0: .control(" ")
    case 1..<0x1b: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }
}

/// C1 control characters typed as UTF-8 are no keys.
private nonisolated enum ScalarRefusal {
  static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
  }
}
