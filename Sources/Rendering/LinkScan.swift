import Screen

/// One pass over a text for its links. Each sign that a link has – the colon of its scheme, the dot of "www.", the at
/// sign – is looked at once; what a link takes up is not looked at again.
struct LinkScan {
  private let text: UnsafeBufferPointer<UInt8>
  private let isFlowed: Bool
  private var found: [Links.Found] = []
  /// Where the last link ended.
  private var edge = 0

  init(_ text: UnsafeBufferPointer<UInt8>, isFlowed: Bool) {
    self.text = text
    self.isFlowed = isFlowed
  }

  mutating func run() -> [Links.Found] {
    var index = 0
    while index < text.count, found.count < Links.Limits.links {
      switch text[index] {
      case UInt8(ascii: ":"): scheme(at: index)
      case UInt8(ascii: "."): web(at: index)
      case UInt8(ascii: "@"): mail(at: index)
      default: break
      }
      index = max(index + 1, edge)
    }
    return found
  }

  // MARK: Addresses with a scheme

  /// `scheme ":" hier-part` — RFC 3986 §3
  private mutating func scheme(at colon: Int) {
    var start = colon
    while start > edge, colon - start < LinkScheme.longest, LinkByte.isScheme(text[start - 1]) { start -= 1 }
    // "www2+http:" names no scheme, "(http:" does.
    while start < colon, !LinkByte.isLetter(text[start]) { start += 1 }
    guard start < colon, start == edge || !LinkByte.isWord(text[start - 1]),
      let scheme = LinkScheme(text[start..<colon])
    else { return }
    var body = colon + 1
    if scheme.hasAuthority {
      guard colon + 2 < text.count, text[colon + 1] == 0x2f, text[colon + 2] == 0x2f else { return }
      body = colon + 3
    }
    var end = end(from: body, start: start)
    guard end > body, scheme.accepts(text[body..<end]) else { return }
    var shown = text[start..<end].map { $0 }
    if isFlowed, let joined = joined(start, end) {
      end = joined.end
      shown = joined.bytes
    }
    add(start..<end, prefix: "", shown)
  }

  /// An address between `<` and `>` into which a flowed line brought spaces (RFC 3986, appendix C).
  private func joined(_ start: Int, _ end: Int) -> (end: Int, bytes: [UInt8])? {
    guard start > 0, text[start - 1] == UInt8(ascii: "<") || text[start - 1] == UInt8(ascii: ":"),
      end < text.count,
      text[end] == 0x20
    else { return nil }
    var bytes = Array(text[start..<end])
    var index = end
    var spaces = 0
    while index < text.count, index - start < Links.Limits.target {
      if text[index] == UInt8(ascii: ">") { return (index, bytes) }
      if text[index] == 0x20 {
        spaces += 1
        if spaces > Links.Limits.joins { return nil }
      } else if LinkByte.isURL(text[index]) {
        bytes.append(text[index])
      } else {
        return nil
      }
      index += 1
    }
    return nil
  }

  /// "www.example.com", without a scheme.
  private mutating func web(at dot: Int) {
    let start = dot - 3
    guard start >= edge, dot + 1 < text.count else { return }
    for index in start..<dot where text[index] | 0x20 != UInt8(ascii: "w") { return }
    guard start == edge || !LinkByte.isWord(text[start - 1]),
      LinkByte.isWord(text[dot + 1]) || text[dot + 1] >= 0x80
    else { return }
    let end = end(from: dot + 1, start: start)
    guard text[(dot + 1)..<max(dot + 1, end)].contains(UInt8(ascii: ".")) else { return }
    add(start..<end, prefix: "http://", Array(text[start..<end]))
  }

  // MARK: Where an address ends

  private func end(from body: Int, start: Int) -> Int {
    let isEnclosed = start > 0 && text[start - 1] == UInt8(ascii: "<")
    let takesWide = isEnclosed || isWideHost(body)
    let limit = min(text.count, start + Links.Limits.target)
    var end = body
    var round = 0
    var square = 0
    while end < limit {
      let byte = text[end]
      if byte < 0x80 {
        guard LinkByte.isURL(byte) else { break }
        // A bracket that closes what was opened before the address.
        switch byte {
        case UInt8(ascii: "("): round += 1
        case UInt8(ascii: "["): square += 1
        case UInt8(ascii: ")"): round -= 1
        case UInt8(ascii: "]"): square -= 1
        default: break
        }
        if round < 0 || square < 0 { break }
        end += 1
      } else {
        let (scalar, length) = UTF8Scalar.decode(text, at: end)
        guard end + length <= limit, LinkByte.isLetter(scalar, takesWide: takesWide) else { break }
        end += length
      }
    }
    while end > body, endsSentence(end - 1, start) { end -= 1 }
    return end
  }

  private func endsSentence(_ index: Int, _ start: Int) -> Bool {
    switch text[index] {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
      UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"):
      return true
    case UInt8(ascii: "_"): return start > 0 && text[start - 1] == UInt8(ascii: "_")
    case UInt8(ascii: "("), UInt8(ascii: "["): return true
    default: return false
    }
  }

  private func isWideHost(_ body: Int) -> Bool {
    guard body < text.count, text[body] >= 0x80 else { return false }
    return UTF8Scalar.decode(text, at: body).scalar >= 0x2e80
  }

  // MARK: Addresses of mail

  /// `local-part "@" domain` — RFC 5322 §3.4.1, in the form that people write.
  private mutating func mail(at sign: Int) {
    var start = sign
    while start > edge, sign - start <= Links.Limits.localPart, LinkByte.isLocalPart(text[start - 1]) {
      start -= 1
    }
    guard sign - start <= Links.Limits.localPart else { return }
    while start < sign, text[start] == 0x2e || text[start] == UInt8(ascii: "'") { start += 1 }
    start = afterForeignWord(start, sign)
    guard start < sign else { return }
    // The path of an address of another kind, such as "matrix:/@user".
    if start > 0,
      text[start - 1] == UInt8(ascii: "/") || text[start - 1] == UInt8(ascii: ":") && start == edge
    {
      return
    }
    let end = domainEnd(sign + 1)
    guard end > sign + 1 else { return }
    add(start..<end, prefix: "mailto:", Array(text[start..<end]))
  }

  /// Where a script without spaces, or with prefixes, goes over into the address: "連絡はa@b.example".
  private func afterForeignWord(_ start: Int, _ sign: Int) -> Int {
    var index = start
    var edge = start
    while index < sign {
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      index += length
      if scalar >= 0x590, index < sign, text[index] < 0x80 { edge = index }
    }
    while edge > start, edge < sign, text[edge] == UInt8(ascii: "-") { edge += 1 }
    return edge < sign ? edge : start
  }

  /// At least two labels, of which the last is no number.
  private func domainEnd(_ start: Int) -> Int {
    var end = start
    var lastDot: Int?
    while end < text.count, end - start < 255 {
      let byte = text[end]
      if byte == 0x2e {
        guard end > start, text[end - 1] != 0x2e else { return start }
        lastDot = end
      } else if byte >= 0x80 {
        let (scalar, length) = UTF8Scalar.decode(text, at: end)
        guard LinkByte.isLetter(scalar, takesWide: false) else { break }
        end += length
        continue
      } else if !LinkByte.isWord(byte), byte != 0x2d {
        break
      }
      end += 1
    }
    while end > start, text[end - 1] == 0x2e || text[end - 1] == 0x2d { end -= 1 }
    // git@host:path and user@host@host are something else.
    if end + 1 < text.count, text[end] == 0x40 || text[end] == 0x3a && LinkByte.isWord(text[end + 1]) {
      return start
    }
    guard var dot = lastDot else { return start }
    if dot >= end { dot = text[start..<end].lastIndex(of: 0x2e) ?? end }
    guard dot > start, dot + 2 < end || dot + 1 < end && text[dot + 1] >= 0x80 else { return start }
    return text[(dot + 1)..<end].contains { LinkByte.isLetter($0) || $0 >= 0x80 } ? end : start
  }

  private mutating func add(_ range: Range<Int>, prefix: String, _ shown: [UInt8]) {
    edge = range.upperBound
    let text = String(decoding: shown, as: UTF8.self)
    let target = LinkTarget(prefix + text)
    found.append(
      Links.Found(
        range: range,
        link: Hyperlink(target: target.uri, text: TextWidth.printable(text), warning: target.warning)))
  }
}
