import Screen

/// One printable cluster of a line that is being laid out.
struct Glyph {
  var text: String
  var columns: Int
  var role: Role
  /// Which of the message's links it belongs to.
  var link: Int?

  var isSpace: Bool { text == " " }

  static let tabWidth = 8

  /// The glyphs of a text, made printable; tabs reach to the next multiple of 8, counted from `column`.
  static func glyphs(_ text: String, role: Role, column start: Int = 0) -> [Glyph] {
    var glyphs: [Glyph] = []
    var column = start
    for character in text {
      if character == "\t" {
        let width = tabWidth - column % tabWidth
        glyphs += Array(repeating: Glyph(text: " ", columns: 1, role: role), count: width)
        column += width
        continue
      }
      // Printable ASCII needs no table.
      if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7f {
        glyphs.append(Glyph(text: String(character), columns: 1, role: role))
        column += 1
        continue
      }
      let shown = TextWidth.printable(character)
      let columns = TextWidth.columns(of: shown)
      guard columns > 0 else { continue }
      glyphs.append(Glyph(text: shown, columns: columns, role: role))
      column += columns
    }
    return glyphs
  }

  /// Neighbours of one role become one run, each in the order of its cells.
  static func line(_ glyphs: some Sequence<Glyph>) -> StyledLine {
    var groups: [[Glyph]] = []
    for glyph in glyphs {
      if let last = groups.last?.first, last.role == glyph.role, last.link == glyph.link {
        groups[groups.count - 1].append(glyph)
      } else {
        groups.append([glyph])
      }
    }
    let texts = groups.map { $0.reduce(into: "") { $0 += $1.text } }
    let runs = zip(groups, texts).map { StyledRun(Bidi.visual($1), $0[0].role, link: $0[0].link) }
    let logical = texts.joined()
    return StyledLine(runs, logical: Bidi.hasRightToLeft(logical) ? logical : nil)
  }
}
