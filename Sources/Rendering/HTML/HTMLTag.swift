/// The attributes that mean something here.
enum HTMLAttribute: UInt8, CaseIterable {
  case href, src, srcset, alt, style, `class`, id, width, height, hidden, type, start, reversed, value,
    colspan, rowspan
  case border, align, title, bgcolor, color, background, cite, name, data, poster, checked, selected, label,
    role
  case placeholder, face, lowsrc, rel, content, summary, open

  private static let keys: [UInt64: HTMLAttribute] = {
    var keys = Dictionary(
      allCases.map { (HTMLSyntax.key("\($0)"), $0) }, uniquingKeysWith: { first, _ in first })
    keys[HTMLSyntax.key("xlink:href")] = .href
    keys[HTMLSyntax.key("aria-label")] = .label
    return keys
  }()

  init?(_ bytes: Span<UInt8>, _ name: Range<Int>) {
    guard let attribute = Self.keys[HTMLSyntax.key(bytes, name)] else { return nil }
    self = attribute
  }
}

/// A tag as the tokenizer saw it; its values are places in the source.
struct HTMLTag {
  var element = HTMLElement.other
  /// Where its name stands.
  var name = 0..<0
  var isEnd = false
  var isSelfClosing = false
  private var values: [(attribute: HTMLAttribute, range: Range<Int>)] = []
  private var present: UInt64 = 0

  mutating func begin(_ element: HTMLElement, name: Range<Int>, isEnd: Bool) {
    self.element = element
    self.name = name
    self.isEnd = isEnd
    isSelfClosing = false
    values.removeAll(keepingCapacity: true)
    present = 0
  }

  /// Of two attributes of one name the first counts (§13.2.5.33).
  mutating func add(_ attribute: HTMLAttribute, _ value: Range<Int>) {
    guard !has(attribute) else { return }
    present |= 1 << UInt64(attribute.rawValue)
    values.append((attribute, value))
  }

  func has(_ attribute: HTMLAttribute) -> Bool { present & (1 << UInt64(attribute.rawValue)) != 0 }

  /// Where the value stands, its references not decoded.
  func range(_ attribute: HTMLAttribute) -> Range<Int>? {
    guard has(attribute) else { return nil }
    return values.first { $0.attribute == attribute }?.range
  }

  func value(_ attribute: HTMLAttribute, _ bytes: Span<UInt8>) -> String? {
    range(attribute).map { CharacterReference.decoding(bytes, $0) }
  }

  /// `rules for parsing integers` — WHATWG HTML §2.3.4.1: what follows the digits is ignored.
  func integer(_ attribute: HTMLAttribute, _ bytes: Span<UInt8>) -> Int? {
    guard let range = range(attribute) else { return nil }
    var index = range.lowerBound
    while index < range.upperBound, HTMLSyntax.isSpace(bytes[index]) { index += 1 }
    let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let digits = index
    var number = 0
    while index < range.upperBound, HTMLSyntax.isDigit(bytes[index]) {
      if number < 1_000_000_000 { number = number * 10 + Int(bytes[index] &- 0x30) }
      index += 1
    }
    return index > digits ? (isNegative ? -number : number) : nil
  }
}
