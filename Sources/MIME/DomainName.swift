/// A domain name as people read it and as the DNS has it (RFC 1035, RFC 5890), and whether the one passes for
/// something that the other is not.
package struct DomainName: Hashable, Sendable {
  /// In lower case, the labels that are more than ASCII in punycode. Not for the DNS when the text was no domain name:
  /// what can't be written is then U+FFFD's stand-in `?`.
  package let ascii: String
  /// In lower case, punycode decoded. From outside: not yet made printable.
  package let unicode: String
  /// Whether a label mixes scripts as no language does (UTS 39 §5.2), is made of another script's look-alikes of Latin
  /// letters alone, or has characters that no domain name may have (RFC 5892).
  package let isDeceptive: Bool
  /// Whether it could stand in the DNS, by its form.
  package let isValid: Bool

  /// Longer text is no domain name (RFC 1035 §2.3.4: 255 octets) and is only looked at so far.
  package static let longest = 1024

  package init(_ text: String) {
    var scalars = text.unicodeScalars.prefix(Self.longest + 1).map { Self.mapped($0) }
    let isWhole = scalars.count <= Self.longest
    if !isWhole { scalars.removeLast() }
    if scalars.last == "." { scalars.removeLast() }
    let labels = scalars.split(separator: ".", omittingEmptySubsequences: false).map { DomainLabel($0) }
    ascii = labels.map(\.ascii).joined(separator: ".")
    unicode = labels.map(\.unicode).joined(separator: ".")
    // Under .рф and the like the whole name is written in that script, look-alike or not.
    let end = labels.last.flatMap { $0.isPlain ? nil : $0.script }
    isDeceptive = labels.contains { $0.isImpossible || $0.isMixed || $0.isLookAlike && $0.script != end }
    isValid =
      isWhole && ascii.utf8.count <= 253 && !ascii.isEmpty
      && labels.allSatisfy {
        !$0.ascii.isEmpty && $0.ascii.utf8.count <= Punycode.longest && !$0.ascii.contains("?")
      }
  }

  /// Whether it is written in other letters than ASCII.
  package var isInternational: Bool { ascii != unicode }

  /// Both forms when they differ: "bücher.example (xn--bcher-kva.example)".
  package var bothForms: String { isInternational ? "\(unicode) (\(ascii))" : ascii }

  /// Whether one organisation has both, by the last two labels; by three below what registries and hosters give away
  /// (`PublicSuffix`). A guess: the public suffix list has ten thousand lines. Where it is wrong it is so in the safe
  /// direction nearly always: two names of one owner pass for two owners'.
  package func isSame(organisationAs other: DomainName) -> Bool {
    isValid && other.isValid && organisation == other.organisation
  }

  /// The part of the name that somebody registered, as `ascii`.
  package var organisation: String {
    let labels = ascii.split(separator: ".")
    // An address of IPv4, or in brackets: no part of it belongs to anybody by its form.
    if labels.last?.utf8.allSatisfy(\.isDigit) ?? true || ascii.hasPrefix("[") { return ascii }
    let count = PublicSuffix.isSuffix(labels.suffix(2)) ? 3 : 2
    return labels.suffix(count).joined(separator: ".")
  }

  /// `organisation`, as `unicode`.
  var organisationInUnicode: String {
    let count = organisation.split(separator: ".").count
    return unicode.split(separator: ".").suffix(count).joined(separator: ".")
  }

  /// Lower case, and the full-width forms and full stops that stand for ASCII (UTS 46 §4).
  private static func mapped(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x41...0x5A: return Unicode.Scalar(UInt8(scalar.value) + 0x20)
    case 0..<0x80: return scalar
    case 0x3002, 0xFF0E, 0xFF61: return "."
    case 0xFF01...0xFF5E: return mapped(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
    default:
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      return lower.count == 1 ? lower.first ?? scalar : scalar
    }
  }
}

/// One label of a domain name (RFC 5890 §2.3.1).
private struct DomainLabel {
  var ascii: String
  var unicode: String
  /// Nothing but ASCII, also decoded.
  var isPlain = false
  var isImpossible = false
  var isMixed = false
  var isLookAlike = false
  /// Of its letters, when it has but one.
  var script: Script?

  init(_ scalars: some Collection<Unicode.Scalar>) {
    let text = String(String.UnicodeScalarView(scalars))
    (ascii, unicode) = (text, text)
    if scalars.allSatisfy(\.isASCII) {
      ascii = Self.withoutBlanks(text)
      guard let decoded = Self.decoded(ascii) else {
        unicode = ascii
        isPlain = true
        return
      }
      unicode = decoded
    } else {
      let code: String? = Punycode.encode(text)
      ascii = Self.withoutBlanks(code.map { "xn--\($0)" } ?? Self.withoutOthers(text))
    }
    judge(Array(unicode.unicodeScalars))
  }

  /// Punycode that says nothing, or that something else would be the right spelling of, is not decoded: it stays as
  /// strange as it is.
  private static func decoded(_ label: String) -> String? {
    guard label.hasPrefix("xn--"), let decoded = Punycode.decode(String(label.dropFirst(4))),
      !decoded.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .control || $0.isASCII }),
      let again = Punycode.encode(decoded), again == label.dropFirst(4)
    else { return nil }
    return decoded
  }

  /// What stands for octets that no name in the DNS of mail has.
  private static func withoutBlanks(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return text }
    return String(
      decoding: text.utf8.map { $0 <= 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
  }

  private static func withoutOthers(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "?" }))
  }

  private mutating func judge(_ scalars: [Unicode.Scalar]) {
    var scripts: Set<Script> = []
    var (letters, twins) = (0, 0)
    for (place, scalar) in scalars.enumerated() {
      let before = place > 0 ? scalars[place - 1] : nil
      guard Self.isPossible(scalar, after: before) else {
        isImpossible = true
        continue
      }
      guard scalar.isLetterOrMark else { continue }
      let script = Script(scalar)
      scripts.insert(script)
      if script == .common { continue }
      letters += 1
      if LookAlike.isTwin(scalar) { twins += 1 }
      if LookAlike.phonetic.contains(scalar) { isImpossible = true }
    }
    scripts.remove(.common)
    isMixed = !Script.go(together: scripts) || hasLatinLikeKana(scalars, scripts)
    isLookAlike = letters > 0 && twins == letters
    script = scripts.count == 1 ? scripts.first : nil
  }

  /// ノ and ン between Latin letters are strokes, not sounds.
  private func hasLatinLikeKana(_ scalars: [Unicode.Scalar], _ scripts: Set<Script>) -> Bool {
    guard scripts == [.latin, .katakana] else { return false }
    return scalars.allSatisfy { $0.isASCII || "ノンソゾー".unicodeScalars.contains($0) }
  }

  /// Letters, marks and digits that no mapping changes, and a few more (RFC 5892 §2, in short).
  private static func isPossible(_ scalar: Unicode.Scalar, after before: Unicode.Scalar?) -> Bool {
    if scalar.isASCII { return scalar.value > 0x20 && scalar.value != 0x7F }
    switch scalar.value {
    // Exceptions and what is allowed in its place: ß ς · ʹ ׳ ״ ・ 〇 and two of Arabic and Tibetan.
    case 0xDF, 0x3C2, 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x3007, 0x6FD, 0x6FE, 0xF0B: return true
    // Joiners shape the letters of Arabic and Indic scripts; elsewhere nobody sees them.
    case 0x200C, 0x200D:
      guard let before, before.isLetterOrMark else { return false }
      return ![.common, .other, .latin, .greek, .cyrillic, .armenian].contains(Script(before))
    // Strokes through the letter before.
    case 0x334...0x338: return false
    // A dot over what has one.
    case 0x307: return before != "i" && before != "j" && before != "l" && before != "ı"
    default: break
    }
    // Names of pictures were given out in some domains; they pass for no letter.
    if scalar.properties.isEmojiPresentation || scalar == "\u{2764}" || scalar == "\u{FE0F}" { return true }
    return scalar.isLetterOrMark && !scalar.properties.changesWhenNFKCCaseFolded
  }
}

extension Unicode.Scalar {
  /// A letter, a mark or a decimal digit.
  var isLetterOrMark: Bool {
    switch properties.generalCategory {
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber:
      true
    default: false
    }
  }
}
