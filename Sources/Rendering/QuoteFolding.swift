import Screen

/// Shows long quotes as one line. It must never take away what its reader has not seen: what is quoted without marks
/// goes only where its writer answered above it, and nothing goes where there is nothing else.
struct QuoteFolding {
  enum Limits {
    /// A quote of fewer lines stays: the line that stands for it would take as much room.
    static let shortest = 3
  }

  private let structure: QuoteStructure
  private let paragraphs: [Paragraph]

  init(_ paragraphs: [Paragraph], _ structure: QuoteStructure) {
    self.paragraphs = paragraphs
    self.structure = structure
  }

  /// The paragraphs, with one for each quote that is folded.
  func folded() -> [Paragraph] {
    guard structure.kinds.indices.contains(where: { structure.kinds[$0] == .own && !structure.isBlank($0) })
    else {
      return paragraphs
    }
    var output: [Paragraph] = []
    var index = 0
    while index < paragraphs.count {
      let kind = structure.kinds[index]
      guard kind == .quoted || kind == .unmarked else {
        output.append(paragraphs[index])
        index += 1
        continue
      }
      var end = index
      while end < paragraphs.count, structure.kinds[end] == .quoted || structure.kinds[end] == kind {
        end += 1
      }
      output += shown(index..<end, isMarked: kind == .quoted)
      index = end
    }
    return output
  }

  private func shown(_ range: Range<Int>, isMarked: Bool) -> [Paragraph] {
    var last = range.upperBound
    while last > range.lowerBound, structure.isBlank(last - 1) { last -= 1 }
    let count = (range.lowerBound..<last).count { !structure.isBlank($0) }
    guard count >= Limits.shortest, isMarked || isAnsweredAbove(range.lowerBound) && !hasRemarks(range) else {
      return Array(paragraphs[range])
    }
    let line = Paragraph("▸ \(last - range.lowerBound) quoted lines", role: .quote1)
    return [line] + paragraphs[last..<range.upperBound]
  }

  /// Whether something was written above, and it does not say that more was written into the quote.
  private func isAnsweredAbove(_ start: Int) -> Bool {
    var isAnswered = false
    for index in 0..<start where structure.kinds[index] == .own && !structure.isBlank(index) {
      if structure.line(index).containsAny(QuotePhrases.seeBelow) { return false }
      isAnswered = true
    }
    return isAnswered
  }
}

extension QuoteFolding {
  /// Whether someone put his name before what he wrote into the quote: "[Bob] no, on Friday".
  private func hasRemarks(_ range: Range<Int>) -> Bool {
    range.contains { index in
      let text = paragraphs[index].text.utf8
      guard text.first == UInt8(ascii: "["), let end = text.prefix(40).firstIndex(of: UInt8(ascii: "]"))
      else {
        return false
      }
      let isName = text[..<end].allSatisfy {
        $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".")
      }
      return isName && text[end...].dropFirst().contains { $0 > 0x20 }
    }
  }
}

extension RenderedPart {
  /// Gives quotes, signatures and footers their looks, and folds what is quoted. `sender`: the names and addresses of
  /// who wrote the mail.
  mutating func markQuotes(folds: Bool, sender: [String] = []) {
    let structure = QuoteStructure(paragraphs, sender: sender)
    for (index, kind) in structure.kinds.enumerated() {
      switch kind {
      case .signature, .footer: if paragraphs[index].role == .text { paragraphs[index].role = .signature }
      case .attribution: if paragraphs[index].role == .text { paragraphs[index].role = .dim }
      case .unmarked: if paragraphs[index].role == .text { paragraphs[index].role = .quote1 }
      case .own, .quoted, .forwarded, .rule: break
      }
    }
    if folds { paragraphs = QuoteFolding(paragraphs, structure).folded() }
  }
}
