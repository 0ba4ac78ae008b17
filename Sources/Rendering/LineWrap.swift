import Screen

/// Breaks glyphs into lines of a width: at spaces, between the characters of scripts that have none, and
/// anywhere when a word is longer than a line.
enum LineWrap {
  /// The lines as ranges of `glyphs`; the spaces at a break belong to no line. Never empty.
  static func lines(_ glyphs: [Glyph], width: Int, firstWidth: Int? = nil) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var room = max(2, firstWidth ?? width)
    var used = 0
    var hangs = false
    /// Where the line may end, and where the next one would then begin.
    var opportunity: (end: Int, next: Int)?
    var index = 0
    while index < glyphs.count {
      let glyph = glyphs[index]
      if glyph.isSpace, index > start, !glyphs[index - 1].isSpace { opportunity = (index, index + 1) }
      if glyph.isSpace, let open = opportunity, open.next == index { opportunity = (open.end, index + 1) }
      if index > start, canBreak(glyphs[index - 1], glyph) { opportunity = (index, index) }
      if used + glyph.columns <= room || index == start {
        used += glyph.columns
        index += 1
        continue
      }
      // Spaces hang over the edge.
      if glyph.isSpace, let open = opportunity, open.next == index + 1 {
        hangs = true
        index += 1
        continue
      }
      let (end, next) = opportunity ?? (index, index)
      lines.append(start..<end)
      start = next
      room = max(2, width)
      opportunity = nil
      hangs = false
      used = glyphs[start..<max(start, index)].reduce(0) { $0 + $1.columns }
      index = max(start, index)
    }
    // Spaces that hang over the edge at the very end are dropped as at any other.
    let end = index == glyphs.count && hangs ? opportunity?.end ?? glyphs.count : glyphs.count
    lines.append(start..<max(start, end))
    return lines
  }

  /// Between two characters of which one needs no space beside it, unless a line may not begin or end so.
  private static func canBreak(_ before: Glyph, _ after: Glyph) -> Bool {
    guard before.columns == 2 || after.columns == 2, !before.isSpace, !after.isSpace else { return false }
    return !neverFirst.contains(after.text) && !neverLast.contains(before.text)
  }

  /// Kinsoku: what may not begin a line (JIS X 4051).
  private static let neverFirst: Set<String> = Set(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〕〉》」』】｠〙〗»ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ!?,.:;)]}'\"…‥%％".map(String.init))
  /// And what may not end one.
  private static let neverLast: Set<String> = Set("（［｛〔〈《「『【｟〘〖«([{$￥".map(String.init))
}
