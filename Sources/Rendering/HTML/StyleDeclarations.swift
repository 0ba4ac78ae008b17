/// What of the declarations of CSS in a `style` attribute or in a rule matters to text.
struct StyleDeclarations {
  enum Font { case text, symbol, wingdings }
  enum Ground: Equatable {
    case color(HTMLColor)
    /// A picture, or what is not understood.
    case unknown
  }

  /// `display: none` or another value.
  var isDisplayed: Bool?
  /// `display: block`, whatever the element is.
  var isBlock = false
  var isVisible: Bool?
  var isHiddenFromOutlook = false
  /// Font size of 1 px or less, or of more.
  var isTiny: Bool?
  private var hasNoHeight = false
  private var hidesOverflow = false
  private var isOutOfSight = false
  var color: HTMLColor?
  var ground: Ground?
  var isBold: Bool?
  var isItalic: Bool?
  var isUnderlined: Bool?
  var isStruck = false
  var keepsSpace: Bool?
  var font: Font?
  var hasBorder = false
  var hasNoBorder = false
  var isRightAligned: Bool?
  /// A paragraph with no space between it and the next.
  var hasNoMargin = false
  /// Word's marks of a list item: the bullet that is written out, and how deep the item is.
  var isListMark = false
  var listLevel: Int?
  var width: Int?
  var height: Int?
  /// Whether a declaration that hides is marked `!important`.
  var isImportant = false
  /// Addresses in `url(…)`.
  var addresses: [Range<Int>] = []

  /// Whether the element and all inside is not seen.
  var hides: Bool {
    isDisplayed == false || isHiddenFromOutlook || isOutOfSight || (hasNoHeight && hidesOverflow)
  }

  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      while index < range.upperBound, HTMLSyntax.isSpace(bytes[index]) || bytes[index] == UInt8(ascii: ";") {
        index += 1
      }
      let name = index
      while index < range.upperBound, bytes[index] != UInt8(ascii: ":"), bytes[index] != UInt8(ascii: ";") {
        index += 1
      }
      guard index < range.upperBound, bytes[index] == UInt8(ascii: ":") else { continue }
      let nameEnd = Self.trimmed(bytes, name..<index).upperBound
      let start = index + 1
      index = Self.end(bytes, start, range.upperBound)
      add(bytes, name..<nameEnd, Self.trimmed(bytes, start..<index))
    }
  }

  /// Where the value ends that begins here: at the `;` outside of quotes and parentheses.
  private static func end(_ bytes: Span<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var index = start
    var quote: UInt8 = 0
    var isInside = false
    while index < limit {
      let byte = bytes[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "(") {
        isInside = true
      } else if byte == UInt8(ascii: ")") {
        isInside = false
      } else if byte == UInt8(ascii: ";"), !isInside {
        return index
      }
      index += 1
    }
    return index
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, HTMLSyntax.isSpace(bytes[start]) { start += 1 }
    while end > start, HTMLSyntax.isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  // MARK: Properties

  private enum Property: String, CaseIterable {
    case display, visibility, color, background, font, opacity, width, height, overflow, border, margin
    case msoHide = "mso-hide"
    case fontSize = "font-size"
    case fontWeight = "font-weight"
    case fontStyle = "font-style"
    case fontFamily = "font-family"
    case maxHeight = "max-height"
    case backgroundColor = "background-color"
    case backgroundImage = "background-image"
    case textDecoration = "text-decoration"
    case textDecorationLine = "text-decoration-line"
    case textAlign = "text-align"
    case textIndent = "text-indent"
    case whiteSpace = "white-space"
    case borderBottom = "border-bottom"
    case msoList = "mso-list"
    case listStyleImage = "list-style-image"
    case content, cursor, src, left
  }

  private static let properties: [UInt64: Property] = Dictionary(
    Property.allCases.map { (HTMLSyntax.key($0.rawValue), $0) }, uniquingKeysWith: { first, _ in first })

  /// Longer values are read no further: fonts and pictures, not what is looked for here.
  private static let valueLimit = 200

  private mutating func add(_ bytes: Span<UInt8>, _ name: Range<Int>, _ range: Range<Int>) {
    guard let property = Self.properties[HTMLSyntax.key(bytes, name)] else { return }
    switch property {
    case .background, .backgroundImage, .listStyleImage, .content, .cursor, .src: findAddress(bytes, range)
    default: break
    }
    let shown = range.lowerBound..<min(range.upperBound, range.lowerBound + Self.valueLimit)
    var value = StyleValue(bytes, shown)
    let isImportant = value.removeEnding("!important")
    set(property, value)
    if isImportant, hides || isTiny == true || isVisible == false { self.isImportant = true }
  }

  private mutating func set(_ property: Property, _ value: StyleValue) {
    switch property {
    case .display: (isDisplayed, isBlock) = (value != "none", value == "block")
    case .visibility: isVisible = value != "hidden" && value != "collapse"
    case .msoHide: isHiddenFromOutlook = value == "all"
    case .opacity: if let number = value.number?.value, number < 0.05 { isOutOfSight = true }
    case .overflow: hidesOverflow = value == "hidden"
    case .maxHeight: hasNoHeight = value.number?.value == 0
    case .height: (hasNoHeight, height) = (hasNoHeight || value.number?.value == 0, Self.pixels(value))
    case .width: width = Self.pixels(value)
    case .textIndent, .left: if let number = value.number?.value, number <= -900 { isOutOfSight = true }
    case .color: color = HTMLColor(value.text)
    case .background, .backgroundColor: setGround(value)
    case .backgroundImage: if value != "none" { ground = .unknown }
    default: setLook(property, value)
    }
  }

  private mutating func setLook(_ property: Property, _ value: StyleValue) {
    switch property {
    case .fontSize: isTiny = Self.isTiny(value) ?? isTiny
    case .font: setFont(value)
    case .fontFamily: setFamily(value)
    case .fontWeight: isBold = value.hasPrefix("bold") || (value.number?.value ?? 0) >= 600
    case .fontStyle: isItalic = value == "italic" || value == "oblique"
    case .textDecoration, .textDecorationLine:
      isUnderlined = value.contains("underline")
      if value.contains("line-through") { isStruck = true }
    case .textAlign: isRightAligned = value == "right" || value == "end"
    case .whiteSpace: keepsSpace = value.hasPrefix("pre") || value == "break-spaces"
    case .border, .borderBottom: setBorder(value)
    case .margin: hasNoMargin = value.number?.value == 0
    case .msoList: setList(value)
    default: break
    }
  }

  private mutating func setGround(_ value: StyleValue) {
    if value == "transparent" || value == "none" || value == "inherit" { return }
    let first = value.hasPrefix("rgb") ? value : value.first()
    ground = value.contains("url(") ? .unknown : HTMLColor(first.text).map { .color($0) } ?? .unknown
  }

  private mutating func setFont(_ value: StyleValue) {
    isBold = value.contains("bold") ? true : isBold
    isItalic = value.contains("italic") ? true : isItalic
    for word in value.words {
      let size = word.first(before: UInt8(ascii: "/"))
      if size.number != nil, let tiny = Self.isTiny(size) { isTiny = tiny }
    }
    setFamily(value)
  }

  private mutating func setFamily(_ value: StyleValue) {
    font = value.contains("wingdings") ? .wingdings : value.contains("symbol") ? .symbol : .text
  }

  private mutating func setBorder(_ value: StyleValue) {
    let isNone = value.hasPrefix("none") || value.hasPrefix("0") || value.contains("hidden")
    if isNone { hasNoBorder = true } else { hasBorder = hasBorder || value.contains("solid") }
  }

  private mutating func setList(_ value: StyleValue) {
    if value == "ignore" { isListMark = true }
    guard let level = value.words.first(where: { $0.hasPrefix("level") }) else { return }
    listLevel = StyleValue(level.bytes.dropFirst(5)).number.map { Int(min($0.value, 20)) }
  }

  /// `url(…)` that is fetched by others.
  private mutating func findAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound + 1
    while index + 4 < range.upperBound {
      guard bytes[index] == UInt8(ascii: "("), bytes[index - 1] | 0x20 == UInt8(ascii: "l") else {
        index += 1
        continue
      }
      let start = index + 1
      while index < range.upperBound, bytes[index] != UInt8(ascii: ")") { index += 1 }
      if addresses.count < 16 { addresses.append(start..<index) }
    }
  }

  // MARK: Values

  private static func pixels(_ value: StyleValue) -> Int? {
    guard let number = value.number, number.unit.first != UInt8(ascii: "%"),
      number.value.magnitude < 1_000_000
    else { return nil }
    return Int(number.value)
  }

  /// `nil`: as the text around.
  private static func isTiny(_ value: StyleValue) -> Bool? {
    guard let number = value.number else { return false }
    if number.value == 0 { return true }
    let unit = StyleValue(number.unit)
    if unit == "em" || unit == "%" || unit == "ex" { return nil }
    return unit == "px" || unit == "pt" || unit == "" ? number.value <= 1 : false
  }
}
