import Screen

/// A line across the pager that says what follows, in the reader's own words: "── signed with PGP ───".
enum Rule {
  /// No text of a mail has this role, so that a theme can tell it from all that a sender wrote.
  static let role = Role.title

  static func paragraph(_ words: String, width: Int) -> Paragraph {
    let shown = TextWidth.truncated("── " + words + " ", to: width)
    let rest = max(0, width - TextWidth.columns(ofText: shown))
    return Paragraph(shown + String(repeating: "─", count: rest), role: role, isPreformatted: true)
  }

  /// A text that draws such a line itself gets a mark that no rule has.
  static func unmasked(_ paragraphs: [Paragraph]) -> [Paragraph] {
    paragraphs.map { paragraph in
      guard isImitation(paragraph) else { return paragraph }
      var marked = paragraph
      marked.spans.insert(TextSpan("(text of the mail:) ", .dim), at: 0)
      return marked
    }
  }

  /// Two strokes that look like those of a rule, then words of the reader.
  private static func isImitation(_ paragraph: Paragraph) -> Bool {
    guard paragraph.role != role,
      let first = paragraph.spans.first(where: { !$0.text.isEmpty })?.text.unicodeScalars.first(where: {
        $0 != " "
      }),
      isStroke(first)
    else { return false }
    let text = paragraph.spans.count == 1 ? paragraph.spans[0].text : paragraph.text
    let start = text.unicodeScalars.drop { $0 == " " || $0 == "\t" }.prefix(400)
    let strokes = start.prefix { isStroke($0) || $0 == " " }
    guard strokes.count >= 2 else { return false }
    let words = String(String.UnicodeScalarView(start.dropFirst(strokes.count))).lowercased()
    return ownWords.contains { words.contains($0) }
  }

  private static func isStroke(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254c, 0x254d, 0x2550, 0x2010...0x2015, 0x30fc,
      0xff0d,
      0x2212, 0x23af:
      true
    default: false
    }
  }

  private static let ownWords = [
    "signed", "signature", "encrypted", "message from", "attachment", "end of the",
  ]
}
