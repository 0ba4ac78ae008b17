import Screen

/// The paragraphs of a cell as lines of a width, their looks kept.
struct CellLines {
  struct Line {
    var spans: [TextSpan] = []
    var columns = 0
  }

  private struct Piece {
    var text: String
    var columns: Int
    var role: Role?
    var link: Int?
    var isSpace: Bool { text == " " }
  }

  private var lines: [[Piece]] = []

  /// Each paragraph is a line; blank ones are left out. `prefix` is what stands before all of the table.
  init(_ paragraphs: ArraySlice<Paragraph>, prefix: String, isHeader: Bool) {
    for paragraph in paragraphs where !paragraph.isBlank {
      let before = (paragraph.firstPrefix ?? paragraph.prefix).dropFirst(prefix.count)
      var pieces = Self.pieces(TextSpan(String(before)))
      for span in paragraph.spans {
        var span = span
        if isHeader, span.role == nil { span.role = .strong }
        if paragraph.role != .text, span.role == nil { span.role = paragraph.role }
        pieces += Self.pieces(span)
      }
      lines.append(pieces)
    }
  }

  private static func pieces(_ span: TextSpan) -> [Piece] {
    span.text.map { character in
      let shown = character == "\t" ? " " : TextWidth.printable(character)
      return Piece(text: shown, columns: TextWidth.columns(of: shown), role: span.role, link: span.link)
    }.filter { $0.columns > 0 }
  }

  var isEmpty: Bool { lines.isEmpty }
  var lineCount: Int { lines.count }

  /// Columns without a break.
  var natural: Int { lines.map { $0.reduce(0) { $0 + $1.columns } }.max() ?? 0 }

  /// Columns of the longest word.
  var longestWord: Int {
    var longest = 0
    for line in lines {
      var word = 0
      for piece in line {
        word = piece.isSpace ? 0 : piece.columns == 2 ? max(2, 0) : word + piece.columns
        longest = max(longest, word)
      }
    }
    return longest
  }

  /// The lines when none may be wider.
  func wrapped(to width: Int) -> [Line] {
    let width = max(2, width)
    var wrapped: [Line] = []
    for pieces in lines {
      var start = 0
      while start < pieces.count {
        let end = Self.lineEnd(pieces, from: start, width)
        var last = end
        while last > start, pieces[last - 1].isSpace { last -= 1 }
        wrapped.append(Self.line(pieces[start..<last]))
        start = end
        while start < pieces.count, pieces[start].isSpace { start += 1 }
      }
    }
    return wrapped
  }

  private static func lineEnd(_ pieces: [Piece], from start: Int, _ width: Int) -> Int {
    var used = 0
    var opportunity: Int?
    var index = start
    while index < pieces.count {
      let piece = pieces[index]
      if index > start, pieces[index - 1].isSpace || piece.columns == 2 || pieces[index - 1].columns == 2 {
        opportunity = index
      }
      if used + piece.columns > width, index > start {
        return piece.isSpace ? index : opportunity ?? index
      }
      used += piece.columns
      index += 1
    }
    return index
  }

  private static func line(_ pieces: ArraySlice<Piece>) -> Line {
    var line = Line()
    for piece in pieces {
      line.columns += piece.columns
      if let last = line.spans.last, last.role == piece.role, last.link == piece.link {
        line.spans[line.spans.count - 1].text += piece.text
      } else {
        line.spans.append(TextSpan(piece.text, piece.role, link: piece.link))
      }
    }
    return line
  }
}

extension Paragraph {
  /// Whether nothing of it is seen.
  var isBlank: Bool {
    firstPrefix == nil
      && spans.allSatisfy { $0.text.utf8.allSatisfy { $0 == 0x20 } || $0.text.allSatisfy(\.isWhitespace) }
  }
}
