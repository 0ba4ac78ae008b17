/// What a program wrote to its terminal, taken apart (ECMA-48 §5): whether it is text, the moves and colours of
/// curses, and nothing else.
struct TerminalOutput {
  /// Everything that hato has no business writing, with what stands around it.
  private(set) var strange: [String] = []
  /// The private modes that were set and reset, such as `?1049h`.
  private(set) var modes: [String] = []
  private let bytes: [UInt8]

  /// Moves, erasures, insertions, scrolling, colours; the stack of titles that xterm's entry saves and restores.
  private static let finals = Set("ABCDEFGHJKLMPSTXdefmr@`bhlt")
  /// Alternate screen, cursor keys, cursor on and off, its blinking, wrapping.
  private static let ownModes: Set = [
    "?1049h", "?1049l", "?1h", "?1l", "?25h", "?25l", "?12h", "?12l", "?7h", "?7l", "4l", "?34h", "?34l", "?12;25h",
  ]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard let text = String(validating: bytes, as: UTF8.self) else {
      strange.append("no UTF-8")
      return
    }
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let length = take(scalars[index...])
      if length == 0 {
        let around = scalars[max(0, index - 20)..<min(scalars.count, index + 30)]
        strange.append(String(String.UnicodeScalarView(around)).debugDescription)
      }
      index += max(1, length)
    }
  }

  /// How many scalars the first thing has; 0 when it is nothing that hato writes.
  private mutating func take(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
    guard let first = rest.first else { return 0 }
    switch first.value {
    case 0x1b: return takeEscape(rest)
    // Bell, backspace, tab, line feed, carriage return: curses moves with them.
    case 0x07, 0x08, 0x09, 0x0a, 0x0d: return 1
    case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xfff9...0xfffb,
      0xe0000...0xe007f:
      return 0
    default: return 1
    }
  }

  private mutating func takeEscape(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
    guard let second = rest.dropFirst().first else { return 0 }
    switch second {
    case "7", "8", "=", ">", "M": return 2
    case "(": return rest.dropFirst(2).first == "B" ? 3 : 0
    case "[":
      let parameters = rest.dropFirst(2).prefix { (0x30...0x3f).contains($0.value) }
      guard let final = rest.dropFirst(2 + parameters.count).first, Self.finals.contains(Character(final)) else {
        return 0
      }
      let text = String(String.UnicodeScalarView(parameters)) + String(Character(final))
      if final == "t", text != "22;0;0t", text != "23;0;0t" { return 0 }
      if final == "h" || final == "l" {
        guard Self.ownModes.contains(text) else { return 0 }
        modes.append(text)
      } else if parameters.contains(where: { !($0.properties.isASCIIHexDigit || $0 == ";") }) {
        return 0
      }
      return 3 + parameters.count
    default: return 0
    }
  }
}
