internal import Mail
internal import Wire

extension ResponseGrammar {
  private enum Section {
    case ours(BodySection)
    case headerFields
    case unknown
  }

  /// `"BODY" section ["<" number ">"] SP nstring`; the same shape under another name (BINARY[], BODY[TEXT]) is
  /// stepped over. A missing value is an empty one (Yandex).
  mutating func bodySection(
    named name: Range<Int>, into response: inout FetchResponse
  ) throws(SyntaxError) {
    let isBody = scanner.matches(name, "BODY")
    let section = try section()
    let origin = try originOctet()
    spaces()
    let value = scanner.position
    do {
      let isEmpty = scanner.current == Self.close
      let bytes = isEmpty ? [] : try nstring().map(octets) ?? []
      guard isBody else { return }
      switch section {
      case .ours(let section):
        response.bodies.append(FetchedBody(section: section, origin: origin, bytes: bytes))
      case .headerFields: response.bodies.append(FetchedBody(section: nil, origin: origin, bytes: bytes))
      case .unknown: break
      }
    } catch {
      response.defects.append(error)
      scanner.position = value
      try skipValue()
    }
  }

  /// `section = "[" [section-spec] "]"`,
  /// `section-spec = section-msgtext / (section-part ["." section-text])`
  private mutating func section() throws(SyntaxError) -> Section {
    try scanner.expect(UInt8(ascii: "["), "a section")
    let path = sectionPart()
    let word = scanner.take { !Self.endsAtom($0) && $0 != UInt8(ascii: "]") }
    if scanner.matches(word, "HEADER.FIELDS") || scanner.matches(word, "HEADER.FIELDS.NOT") {
      spaces()
      try skipValue()
      try closeSection()
      return .headerFields
    }
    try closeSection()
    guard let path else { return .unknown }
    if word.isEmpty { return .ours(.part(path)) }
    if scanner.matches(word, "MIME") { return .ours(.mime(path)) }
    guard scanner.matches(word, "HEADER") else { return .unknown }
    return .ours(path.numbers.isEmpty ? .header : .partHeader(path))
  }

  private mutating func closeSection() throws(SyntaxError) {
    spaces()
    try scanner.expect(UInt8(ascii: "]"), "the end of a section")
  }

  /// `section-part = nz-number *("." nz-number)`, with the point before what follows it. `nil` when a number
  /// is none that a part can have.
  private mutating func sectionPart() -> SectionPath? {
    var numbers: [Int] = []
    var isValid = true
    while let octet = scanner.current, CoreRules.isDigit(octet) {
      if let number = number32(), number > 0 { numbers.append(Int(number)) } else { isValid = false }
      guard scanner.skip(UInt8(ascii: ".")) else { break }
    }
    return isValid ? SectionPath(numbers) : nil
  }

  private mutating func originOctet() throws(SyntaxError) -> Int? {
    guard scanner.skip(UInt8(ascii: "<")) else { return nil }
    let origin = try number()
    try scanner.expect(UInt8(ascii: ">"), "the end of an origin octet")
    return origin
  }
}
