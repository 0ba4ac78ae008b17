/// What stands below the text of a mail: its signature, and what programs put there.
extension QuoteStructure {
  /// Regions of own text, each up to a quote or the end.
  private var ownRegions: [Range<Int>] {
    var regions: [Range<Int>] = []
    var start: Int?
    for index in kinds.indices {
      if kinds[index] == .own {
        if start == nil { start = index }
      } else if let begin = start {
        regions.append(begin..<index)
        start = nil
      }
    }
    if let start { regions.append(start..<kinds.count) }
    return regions
  }

  mutating func findSignatures() {
    for region in ownRegions {
      if let start = separator(in: region) {
        mark(start..<region.upperBound, .signature)
      } else if let start = sentFrom(in: region) ?? closing(in: region) ?? senderBlock(in: region) {
        mark(start..<region.upperBound, .signature)
        // A line of a telephone may follow a formula.
        if let earlier = closing(in: region.lowerBound..<start) { mark(earlier..<start, .signature) }
      }
    }
  }

  /// `-- ` (RFC 3676 §4.3): the first one of a region, since those of others come after a quote. Without the space
  /// only near the end, and not as an item of a list.
  private func separator(in region: Range<Int>) -> Int? {
    if let exact = region.first(where: { texts[$0] == "-- " }) { return exact }
    let last = region.lowerBound + max(0, region.count - Limits.footer)
    return (last..<region.upperBound).first { texts[$0] == "--" }
  }

  /// The last lines of a region that say something, the last one first.
  private func tail(_ region: Range<Int>, limit: Int) -> [Int] {
    var lines: [Int] = []
    for index in region.reversed() {
      if !isBlank(index) { lines.append(index) }
      if lines.count == limit { break }
    }
    return lines
  }

  /// "Sent from my iPhone": between blank lines, near the end. Some programs leave the mail that is answered below it
  /// without a sign.
  private func sentFrom(in region: Range<Int>) -> Int? {
    let lines = tail(region, limit: Limits.closing)
    return lines.first { index in
      guard texts[index].utf8.count < 200,
        index == region.lowerBound || isBlank(index - 1) || index == lines.first
      else { return false }
      guard index + 1 >= region.upperBound || isBlank(index + 1) else { return false }
      let line = line(index)
      return QuotePhrases.sentFrom.contains { line.hasPrefix($0) }
    }
  }

  /// "Best regards," and a name.
  private func closing(in region: Range<Int>) -> Int? {
    let lines = tail(region, limit: Limits.closing + 1)
    for (index, number) in lines.enumerated() where texts[number].utf8.count < 60 {
      let words = line(number).unruled.words
      let bare =
        words.hasSuffix(",") || words.hasSuffix(".") || words.hasSuffix("!")
        ? String(words.dropLast()) : words
      guard QuotePhrases.closings.contains(bare) else { continue }
      // Thanks are a signature only above a name.
      if index == 0 { return bare.hasPrefix("thank") || bare.hasPrefix("many") ? nil : number }
      let isShort = lines[..<index].allSatisfy { texts[$0].utf8.count < 80 }
      return isShort ? number : nil
    }
    return nil
  }

  /// The last lines, from the one with the sender's own name or the rule above it.
  private func senderBlock(in region: Range<Int>) -> Int? {
    guard !sender.isEmpty else { return nil }
    let lines = tail(region, limit: Limits.footer)
    if let block = addressedBlock(in: region, lines) { return block }
    guard
      let named = lines.last(where: { number in
        texts[number].utf8.count < 60 && line(number).containsAny(sender)
      }),
      lines.allSatisfy({ $0 < named || texts[$0].utf8.count < 80 })
    else { return nil }
    if let rule = lines.first(where: { $0 < named && line($0).isRule(atLeast: 3) }) { return rule }
    // Only where a block of its own begins with the name.
    let bytes = line(named).bytes
    guard sender.contains(where: { bytes.starts(with: $0) }), named == region.lowerBound || isBlank(named - 1)
    else {
      return nil
    }
    return named
  }

  /// The last lines between blank ones, where one of them is the sender's address.
  private func addressedBlock(in region: Range<Int>, _ lines: [Int]) -> Int? {
    guard let last = lines.first, let top = (region.lowerBound...last).last(where: { isBlank($0) }),
      last - top <= Limits.closing
    else { return nil }
    let block = (top + 1)...last
    guard block.allSatisfy({ texts[$0].utf8.count < 60 }),
      block.contains(where: { sender.contains(line($0).bytes) })
    else {
      return nil
    }
    return top + 1
  }

  // MARK: Footers

  /// The footer of a mailing list, or a lawyer's notice, at the end of the mail.
  mutating func findFooter() {
    var start: Int?
    var words: [QuotedLine] = []
    for index in kinds.indices.reversed() {
      guard isOwn(index), words.count < Limits.footer else { break }
      if isBlank(index) { continue }
      let line = line(index)
      if start == nil, !words.isEmpty, isFooterRule(index, line), isList(words) { start = index }
      words.append(line)
      if isNotice(line, words) { start = index }
    }
    if let start { mark(start..<kinds.count, .footer) }
  }

  private func isFooterRule(_ index: Int, _ line: QuotedLine) -> Bool {
    line.isRule(atLeast: 20) || texts[index] == "-- " || line.bytes == Array("--".utf8)
      || line.bytes == Array("__".utf8)
      || line.hasPrefix(Array("-=-=-=-=".utf8)) || line.hasPrefix(Array("--~--~".utf8))
  }

  private func isList(_ words: [QuotedLine]) -> Bool {
    words.contains { $0.containsAny(QuotePhrases.list) }
      && words.contains { $0.bytes.contains(0x40) || $0.contains(Array("http".utf8)) }
  }

  private func isNotice(_ line: QuotedLine, _ words: [QuotedLine]) -> Bool {
    QuotePhrases.noticeStarts.contains { line.hasPrefix($0) }
      && words.contains { $0.containsAny(QuotePhrases.noticeSigns) }
  }
}
