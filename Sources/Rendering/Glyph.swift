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

  /// Neighbours of one role become one run.
  static func line(_ glyphs: some Sequence<Glyph>) -> StyledLine {
    var runs: [StyledRun] = []
    for glyph in glyphs {
      if let last = runs.last, last.role == glyph.role, last.link == glyph.link {
        runs[runs.count - 1].text += glyph.text
      } else {
        runs.append(StyledRun(glyph.text, glyph.role, link: glyph.link))
      }
    }
    return StyledLine(runs)
  }
}
