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
    /// What is still to be shown, and the number of its first line.
    private var rest: Substring
    private var line = 0
    private var rendered = RenderedPart(paragraphs: [])

    init(_ text: DecodedText, _ part: BodyPart, _ reader: PartReader, _ renderer: any PartRenderer) {
      (self.text, self.part, self.reader, self.renderer) = (text, part, reader, renderer)
      rest = text.text[...]
    }

    mutating func add(_ block: PGPArmor) {
      show(take(upTo: block.lines.lowerBound))
      switch block.kind {
      case .signedMessage:
        let covered = block.covered ?? block.lines.upperBound..<block.lines.upperBound
        _ = take(upTo: covered.lowerBound)
        rule("signed with PGP, not verified")
        show(Self.unescaped(take(upTo: covered.upperBound))[...])
        rule("end of the signed text")
      case .message: rule("encrypted with PGP, \(block.lines.count) lines; hato can't open it")
      case .publicKey: rule("a public key of PGP, \(block.lines.count) lines")
      case .privateKey: rule("a private key of PGP, \(block.lines.count) lines")
      case .signature: rule("a signature of PGP, \(block.lines.count) lines; not verified")
      }
      _ = take(upTo: block.lines.upperBound)
    }

    mutating func finished() -> RenderedPart {
      show(rest)
      return rendered
    }

    /// The lines before that one, which are then done with.
    private mutating func take(upTo end: Int) -> Substring {
      let all = rest
      while line < end, !rest.isEmpty {
        let lineEnd = rest.utf8.firstIndex(of: 0x0a)
        rest = lineEnd.map { rest[rest.utf8.index(after: $0)...] } ?? rest[rest.endIndex...]
        line += 1
      }
      return all[..<rest.startIndex]
    }

    /// Without the dash escapes of RFC 9580 §7.2.
    private static func unescaped(_ signed: Substring) -> String {
      var text = ""
      for line in StringLines(signed) {
        text += line.utf8.starts(with: "- ".utf8) ? Substring(line.utf8.dropFirst(2)) : line
        text += "\n"
      }
      return text
    }

    private mutating func rule(_ words: String) {
      if !rendered.paragraphs.isEmpty { rendered.paragraphs.append(Paragraph("")) }
      rendered.paragraphs.append(Rule.paragraph(words, width: reader.width))
    }

    /// Empty lines at the beginning are left out, and at the end by whom it is rendered.
    private mutating func show(_ piece: Substring) {
      guard let first = piece.unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }) else {
        return
      }
      let lineEnd = piece[..<first].utf8.lastIndex(of: 0x0a)
      var excerpt = text
      excerpt.text = String(lineEnd.map { piece[piece.utf8.index(after: $0)...] } ?? piece)
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
