import Foundation

/// Texts that would steer a terminal: every octet, and every form of sequence that terminals know.
enum Attack {
  private static let escape = "\u{1b}"

  /// What a terminal obeys or answers (ECMA-48, xterm's ctlseqs, DEC's VT manuals).
  static let sequences: [String] = {
    let bodies = [
      "]0;owned\u{7}", "]0;owned\u{1b}\\", "]2;owned\u{9c}", "]52;c;b3duZWQ=\u{7}", "]8;;http://evil.example\u{7}",
      "]4;1;?\u{7}", "]10;?\u{7}", "]1337;File=:AA\u{7}", "]777;notify;a;b\u{7}", "P$qm\u{1b}\\", "P+q544e\u{1b}\\",
      "Pq#0~\u{1b}\\", "_Gi=1;AAAA\u{1b}\\", "^private\u{1b}\\", "Xstart\u{1b}\\", "[5n", "[6n", "[?6n", "[c", "[>c",
      "[=c", "[0q", "[>q", "[21t", "[14t", "[18t", "[?1049l", "[?25l", "[?1h", "[?2004h", "[?1000h", "[?1003h",
      "[?1006h", "[?7l", "[?6h", "[?3h", "[?5h", "[4h", "[20h", "[2h", "[!p", "[?69h", "[8l", "[2;5r", "[2J", "[3J", "[1;1H",
      "[31;7m", "[5i", "[4i", "[?1$p", "[1*y", "[61;2\"p", "[?1;2c", "[1 q", "[>4;2m", "c", "7", "8", "=", ">", "D", "E",
      "M", "N", "O", "Z", "H", "n", "o", "|", "}", "~", "(0", ")0", "#8", "%G", "%@", " F", "#3", "l", "m",
    ]
    return bodies.map { escape + $0 }
      + bodies.filter { $0.first == "[" }.map { "\u{9b}" + $0.dropFirst() }
      + ["\u{9d}0;owned\u{9c}", "\u{90}$qm\u{9c}", "\u{9f}x\u{9c}", "\u{9e}x\u{9c}", "\u{98}x\u{9c}", "\u{85}", "\u{8e}", "\u{8f}"]
      + ["\u{202e}drow", "\u{2066}\u{2069}", "\u{200e}\u{200f}", "\u{feff}", "\u{e0041}", "\u{2028}", "\u{fff9}"]
  }()

  /// Every octet but those that end a line, and `NUL` where it isn't wanted; as scalars of Latin-1.
  static func octets(without left: Set<UInt8> = [0x0a, 0x0d]) -> [UInt8] { (0...255).filter { !left.contains($0) } }

  /// Forms that a careless decoder of UTF-8 takes for ESC or CSI.
  static let overlong: [UInt8] = [0xc0, 0x9b, 0xe0, 0x80, 0x9b, 0xf0, 0x80, 0x80, 0x9b, 0xc1, 0x9b, 0xed, 0xa0, 0x9b, 0xff, 0xfe]
}
