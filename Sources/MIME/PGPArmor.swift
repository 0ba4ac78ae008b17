/// A block of OpenPGP in the middle of a text (RFC 9580 §6.2): what it is, and which lines of the text it covers.
/// Nothing is verified.
package struct PGPArmor: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Encrypted, mostly; signed and compressed data look the same.
    case message
    /// Text that can be read, with a signature below it (RFC 9580 §7).
    case signedMessage
    case publicKey, privateKey, signature
  }

  package var kind: Kind
  /// The lines of the text that it takes, counted from 0, its first and its last line included.
  package var lines: Range<Int>
  /// For a signed message, the lines that the signature covers; text before and after them is anybody's.
  package var covered: Range<Int>?
  /// Whether its last line was found. A signed message without its signature covers nothing.
  package var isComplete: Bool

  /// A text with more blocks was made to be a burden; the later ones are text.
  package static let limit = 1000

  /// All blocks of a text, in order. Quoted ones ("> -----BEGIN …") belong to the quotation and are none.
  package static func find(in text: String) -> [PGPArmor] {
    var finder = Finder()
    for line in StringLines(text) {
      finder.take(line)
      if finder.found.count == limit { break }
    }
    return finder.finished()
  }

  private struct Finder {
    var found: [PGPArmor] = []
    private var number = 0
    private var open: PGPArmor?
    /// Whether the empty line after the armor headers has come.
    private var isInText = false

    mutating func take(_ line: Substring) {
      defer { number += 1 }
      guard line.utf8.first == ASCII.hyphen, line.utf8.starts(with: "-----".utf8) else {
        if open?.kind == .signedMessage, !isInText, line.utf8.allSatisfy({ $0.isBlank || $0.isLineEnd }) {
          isInText = true
          open?.covered = number + 1..<number + 1
        }
        return
      }
      let text = String(line).trimmingBlanks
      if let label = Self.label(text, "-----BEGIN PGP ") {
        begin(label)
      } else if let label = Self.label(text, "-----END PGP "), let armor = open, Self.ends(armor.kind, label)
      {
        close(at: number + 1, isComplete: true)
      }
    }

    private mutating func begin(_ label: String) {
      if label == "SIGNATURE", open?.kind == .signedMessage {
        if let start = open?.covered?.lowerBound { open?.covered = start..<max(start, number) }
        isInText = true
        return
      }
      guard let kind = Self.kind(label) else { return }
      close(at: number, isComplete: false)
      isInText = false
      open = PGPArmor(kind: kind, lines: number..<number + 1, isComplete: false)
    }

    private mutating func close(at end: Int, isComplete: Bool) {
      guard var armor = open else { return }
      open = nil
      armor.isComplete = isComplete
      armor.lines = armor.lines.lowerBound..<max(armor.lines.upperBound, end)
      if !isComplete { armor.covered = nil }
      found.append(armor)
    }

    mutating func finished() -> [PGPArmor] {
      close(at: number, isComplete: false)
      return found
    }

    /// `-----BEGIN PGP label-----`
    private static func label(_ text: String, _ opening: String) -> String? {
      guard text.hasPrefix(opening), text.hasSuffix("-----"), text.utf8.count > opening.utf8.count + 5 else {
        return nil
      }
      return String(text.dropFirst(opening.count).dropLast(5))
    }

    private static func kind(_ label: String) -> Kind? {
      switch label {
      case "SIGNED MESSAGE": .signedMessage
      case "PUBLIC KEY BLOCK": .publicKey
      case "PRIVATE KEY BLOCK", "SECRET KEY BLOCK": .privateKey
      case "SIGNATURE": .signature
      default: label.hasPrefix("MESSAGE") ? .message : nil
      }
    }

    private static func ends(_ kind: Kind, _ label: String) -> Bool {
      kind == .signedMessage ? label == "SIGNATURE" : Self.kind(label) == kind
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let end = utf8.lastIndex { !$0.isBlank && !$0.isLineEnd }.map { utf8.index(after: $0) } ?? startIndex
    return String(self[..<end])
  }
}
