import MIME
import Mail
import Screen

/// What is to be said of a message's sender, under the fields of its header: warnings on lines of their own, and one
/// line for all the rest. Nothing when there is nothing to say.
///
/// A body can write the same words, but not in this place (the header ends below it) nor in these roles: no renderer of
/// a part gives `good` or `warning` to text of a mail.
enum TrustLine {
  static func lines(_ header: HeaderFields, options: RenderOptions, width: Int) -> [StyledLine] {
    let remarks = SenderTrust.remarks(header, options.acquaintance)
    var paragraphs = remarks.filter { $0.severity == .warning }.map {
      Glyph.glyphs("! " + $0.sentence, role: .warning)
    }
    var quiet: [Glyph] = []
    for remark in remarks where remark.severity != .warning {
      let isGood = remark.severity == .good
      if !quiet.isEmpty { quiet += Glyph.glyphs(" ", role: .dim) }
      quiet += Glyph.glyphs((isGood ? "✓ " : "") + remark.sentence, role: isGood ? .good : .dim)
    }
    if !quiet.isEmpty { paragraphs.append(quiet) }
    return paragraphs.flatMap { glyphs in
      LineWrap.lines(glyphs, width: width).prefix(linesOfEach).map { Glyph.line(glyphs[$0]) }
    }
  }

  /// A sentence with two long addresses takes five at 20 columns.
  private static let linesOfEach = 20
}
