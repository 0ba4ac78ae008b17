import MIME
import Mail
import Screen

/// Plain text with OpenPGP in the middle (RFC 9580 §6.2): rules stand around exactly what a signature covers, and
/// a line stands for what can't be read.
enum ArmoredText {
  static func render(
    _ text: DecodedText, of part: BodyPart, for reader: PartReader, by renderer: any PartRenderer
  ) -> RenderedPart {
    let blocks = PGPArmor.find(in: text.text).filter(\.isComplete)
    guard !blocks.isEmpty else { return renderer.render(text, of: part, for: reader) }
    var pieces = Pieces(text, part, reader, renderer)
    for block in blocks { pieces.add(block) }
    return pieces.finished()
  }

  private struct Pieces {
    private let text: DecodedText
    private let part: BodyPart
    private let reader: PartReader
    private let renderer: any PartRenderer
    private let lines: [Substring]
    private var position = 0
    private var rendered = RenderedPart(paragraphs: [])

    init(_ text: DecodedText, _ part: BodyPart, _ reader: PartReader, _ renderer: any PartRenderer) {
      (self.text, self.part, self.reader, self.renderer) = (text, part, reader, renderer)
      lines = PlainText.lines(text.text)
    }

    mutating func add(_ block: PGPArmor) {
      guard block.lines.lowerBound >= position, block.lines.upperBound <= lines.count else { return }
      show(lines[position..<block.lines.lowerBound])
      position = block.lines.upperBound
      switch block.kind {
      case .signedMessage:
        let covered = (block.covered ?? 0..<0).clamped(to: 0..<lines.count)
        rule("signed with PGP, not verified")
        // Dash escapes of RFC 9580 §7.2.
        show(lines[covered].map { $0.hasPrefix("- ") ? $0.dropFirst(2) : $0 }[...])
        rule("end of the signed text")
      case .message: rule("encrypted with PGP, \(block.lines.count) lines; hato can't open it")
      case .publicKey: rule("a public key of PGP, \(block.lines.count) lines")
      case .privateKey: rule("a private key of PGP, \(block.lines.count) lines")
      case .signature: rule("a signature of PGP, \(block.lines.count) lines; not verified")
      }
    }

    mutating func finished() -> RenderedPart {
      show(lines[position...])
      return rendered
    }

    private mutating func rule(_ words: String) {
      if !rendered.paragraphs.isEmpty { rendered.paragraphs.append(Paragraph("")) }
      rendered.paragraphs.append(Rule.paragraph(words, width: reader.width))
    }

    private mutating func show(_ lines: ArraySlice<Substring>) {
      guard lines.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { return }
      var excerpt = text
      excerpt.text = lines.drop { $0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
      var reader = reader
      reader.linkCount += rendered.links.count
      var piece = renderer.render(excerpt, of: part, for: reader)
      piece.shiftLinks(by: rendered.links.count)
      if !rendered.paragraphs.isEmpty { rendered.paragraphs.append(Paragraph("")) }
      rendered.paragraphs += piece.paragraphs
      rendered.links += piece.links
      rendered.notes += piece.notes
      rendered.problems += piece.problems
    }
  }
}

extension RenderedPart {
  /// For what is put behind a part with so many links.
  mutating func shiftLinks(by count: Int) {
    guard count > 0, !links.isEmpty else { return }
    for index in paragraphs.indices {
      for span in paragraphs[index].spans.indices {
        if let link = paragraphs[index].spans[span].link { paragraphs[index].spans[span].link = link + count }
      }
    }
  }
}
