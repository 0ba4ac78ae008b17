import Screen

/// What each paragraph of a mail is: written by who sent it, quoted, said about a quote, or put below by a program.
///
/// What is quoted without marks is only taken as such where a header or an attribution of a mail program stands
/// above it, and what is passed on is no quote: it is new to its reader.
struct QuoteStructure {
  enum Kind: Hashable {
    case own
    /// With the marks of a quote.
    case quoted
    /// Below an attribution or a quoted header, without marks.
    case unmarked
    /// Says who wrote what follows: "On … wrote:", a quoted header, "-----Original Message-----".
    case attribution
    case forwarded
    case signature
    /// Of a mailing list or a lawyer.
    case footer
    /// Said by hato, not by the mail.
    case rule
  }

  enum Limits {
    /// Lines that look like the beginning of a quote; in a mail of more the rest is taken as its own text.
    static let attributions = 300
    /// Lines of a footer of a mailing list that are not blank, and of a notice.
    static let footer = 14
    /// Lines below a formula such as "Best regards".
    static let closing = 8
    /// Lines of a quoted header that carry on the one before.
    static let continued = 4
  }

  private(set) var kinds: [Kind]
  let texts: [String]
  let depths: [Int]
  private let linked: [Bool]
  private var attributionCount = 0
  /// Names and addresses of who wrote the mail, in lower case.
  let sender: [[UInt8]]

  init(_ paragraphs: [Paragraph], sender: [String] = []) {
    texts = paragraphs.map(\.text)
    depths = paragraphs.map(\.quoteDepth)
    linked = paragraphs.map { $0.spans.contains { $0.link != nil } }
    kinds = paragraphs.map { $0.role == Rule.role ? .rule : $0.quoteDepth > 0 ? .quoted : .own }
    self.sender = sender.map { QuotedLine($0).bytes }.filter { $0.count > 2 }
    findFooter()
    findQuotes()
    findSignatures()
  }

  // MARK: Lines

  func isBlank(_ index: Int) -> Bool { texts[index].utf8.allSatisfy { $0 <= 0x20 } }

  /// Whether it holds an address of mail, be it below a name as a link of HTML.
  private func isAddressed(_ index: Int) -> Bool { texts[index].utf8.contains(0x40) || linked[index] }

  func isOwn(_ index: Int) -> Bool { kinds[index] == .own }

  func line(_ index: Int) -> QuotedLine { QuotedLine(texts[index]) }

  /// The next line that says something, within so many.
  private func nextLine(after index: Int, within limit: Int = 3) -> Int? {
    (index + 1..<min(texts.count, index + 1 + limit)).first { !isBlank($0) }
  }

  mutating func mark(_ range: Range<Int>, _ kind: Kind) {
    for index in range where kinds[index] == .own { kinds[index] = kind }
  }

  // MARK: Quotes

  private mutating func findQuotes() {
    var index = 0
    while index < texts.count {
      guard isOwn(index), !isBlank(index), attributionCount < Limits.attributions else {
        index += 1
        continue
      }
      index = quote(at: index) ?? index + 1
    }
  }

  /// Looks whether a quote begins here, and returns where to go on.
  private mutating func quote(at index: Int) -> Int? {
    let text = texts[index]
    if Self.isRule(text) {
      let below = nextLine(after: index, within: 2)
      // A line across a page, above what it quotes.
      if let below, kinds[below] == .quoted, text.utf8.first == 0xe2 {
        for line in index..<below { kinds[line] = .attribution }
        return below
      }
      guard let next = below, isOwn(next),
        QuotedLine.label(of: texts[next]) != nil,
        let end = headerEnd(from: next)
      else { return nil }
      return endOfMail(from: index, header: end)
    }
    if Self.maySeparate(text) {
      let (words, dashes) = line(index).unruled
      if dashes >= 2 || text.utf8.last == 0x3a, isForward(words) { return forward(from: index) }
      if dashes >= 2, QuotePhrases.original.contains(words) {
        attributionCount += 1
        return endOfMail(from: index, header: headerEnd(from: index + 1) ?? index + 1)
      }
    }
    if QuotedLine.label(of: text) != nil {
      attributionCount += 1
      // In the middle of a list of fields, such as a memo's that begins with "To:".
      if index > 0, isOwn(index - 1), QuotedLine.label(of: texts[index - 1]) != nil { return nil }
      if let end = headerEnd(from: index) { return endOfMail(from: index, header: end) }
    }
    let isBroken = index + 1 < texts.count && kinds[index + 1] == .quoted && texts[index + 1].utf8.count < 24
    if Attribution.mayEnd(text) || isBroken && text.utf8.contains(0x3c) {
      return attribution(endingAt: index)
    }
    return nil
  }

  private func isForward(_ words: String) -> Bool {
    QuotePhrases.forwarded.contains(words)
      || words.utf8.count < 80 && QuotePhrases.forwarded.contains { words.hasPrefix($0 + " ") }
  }

  private mutating func forward(from index: Int) -> Int {
    mark(index..<texts.count, .forwarded)
    return texts.count
  }

  /// All that follows is the mail that is answered, up to one that is passed on.
  private mutating func endOfMail(from start: Int, header: Int) -> Int {
    mark(start..<header, .attribution)
    var end = header
    while end < texts.count, kinds[end] != .rule {
      if isOwn(end), Self.maySeparate(texts[end]) {
        let (words, dashes) = line(end).unruled
        if dashes >= 2 || texts[end].utf8.last == 0x3a, isForward(words) { break }
      }
      end += 1
    }
    mark(header..<end, .unmarked)
    return end < texts.count && kinds[end] != .rule ? forward(from: end) : end
  }

  private mutating func attribution(endingAt index: Int) -> Int? {
    attributionCount += 1
    var lines: [QuotedLine] = []
    var above = index
    while above >= 0, lines.count < Attribution.Limits.lines, isOwn(above), !isBlank(above) {
      lines.append(line(above))
      above -= 1
    }
    var end = index + 1
    var next = nextLine(after: index)
    // "<bob@example.org\n>:" – the last line has become a quote.
    if let broken = next, broken == index + 1, kinds[broken] == .quoted, isEndOfAddress(broken, lines.first) {
      lines = [QuotedLine(texts[index] + ">" + texts[broken])] + lines.dropFirst()
      end = broken + 1
      next = nextLine(after: broken)
    }
    let isBeforeQuote = next.map { kinds[$0] == .quoted } ?? false
    guard let found = Attribution(lines, isBeforeQuote: isBeforeQuote) else { return nil }
    if isBeforeQuote, let next {
      for line in (index + 1 - found.lineCount)..<next { kinds[line] = .attribution }
      return next
    }
    // Without marks: a quote only when none follow later, which would make it an answer between quotes.
    guard found.isSure, !kinds[end...].contains(.quoted) else { return nil }
    return endOfMail(from: index + 1 - found.lineCount, header: end)
  }

  private func isEndOfAddress(_ index: Int, _ before: QuotedLine?) -> Bool {
    guard depths[index] == 1, let before, let open = before.bytes.lastIndex(of: 0x3c) else { return false }
    let rest = line(index).bytes
    return !before.bytes[open...].contains(0x3e) && rest.last == 0x3a && rest.count < 24
      && (rest.count == 1 || QuotedLine(texts[index]).containsAny(QuotePhrases.wrote))
  }

  /// Where a quoted header ends that begins here: at least a sender and two more fields, or two after
  /// "Original Message".
  private func headerEnd(from start: Int) -> Int? {
    var index = start
    while index < texts.count, index < start + 2, isBlank(index) { index += 1 }
    var labels: [QuotedHeaderLabel] = []
    var continued = 0
    var end = index
    while index < texts.count, isOwn(index), !isBlank(index), labels.count < 12 {
      if let label = QuotedLine.label(of: texts[index]) {
        labels.append(label)
        continued = 0
        end = index + 1
      } else {
        continued += 1
        if labels.isEmpty || continued > Limits.continued { break }
      }
      index += 1
    }
    guard let first = labels.first, first == .from || first == .date || first == .subject,
      labels.contains(.from),
      labels.contains(.date) || labels.contains(.subject), labels.count >= 3
    else { return nil }
    // "From: Berlin, To: Munich, Date: 3 May" is a journey, not a mail.
    guard labels.contains(.subject) || (start..<end).contains(where: { isAddressed($0) }) else {
      return nil
    }
    return end
  }

  /// A line of one sign, such as "________".
  private static func isRule(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count >= 4 else { return false }
    // "────", as a line across a page of HTML is drawn.
    if first == 0xe2 { return text.utf8.allSatisfy { $0 == 0xe2 || $0 == 0x94 || $0 == 0x80 } }
    return isRuleSign(first) && text.utf8.allSatisfy { $0 == first }
  }

  private static func isRuleSign(_ byte: UInt8) -> Bool {
    byte == 0x2d || byte == 0x5f || byte == 0x3d || byte == 0x2a
  }

  private static func maySeparate(_ text: String) -> Bool {
    guard let first = text.utf8.first(where: { $0 > 0x20 }) else { return false }
    return isRuleSign(first) && text.utf8.count > 4 || text.utf8.last == 0x3a
  }
}
