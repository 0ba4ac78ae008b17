import Screen

/// The paragraphs of a cell as lines of a width, their looks kept.
struct CellLines {
  struct Line {
    var spans: [TextSpan]
    var columns: Int
  }

  private var texts: [LayoutText] = []

  /// Each paragraph is a line; blank ones are left out. `prefix` is what stands before all of the table.
  init(_ paragraphs: ArraySlice<Paragraph>, prefix: String, isHeader: Bool) {
    for paragraph in paragraphs where !paragraph.isBlank {
      let role = isHeader && paragraph.role == .text ? .strong : paragraph.role
      var text = LayoutText()
      text.append(
        String((paragraph.firstPrefix ?? paragraph.prefix).dropFirst(prefix.count)), role: role, link: nil)
      for span in paragraph.spans { text.append(span.text, role: span.role ?? role, link: span.link) }
      texts.append(text)
    }
  }

  var isEmpty: Bool { texts.isEmpty }
  var lineCount: Int { texts.count }

  /// Columns without a break.
  var natural: Int { texts.map { Self.columns($0, 0..<$0.count) }.max() ?? 0 }

  private static func columns(_ text: LayoutText, _ range: Range<Int>) -> Int {
    range.reduce(0) { $0 + text.columns($1) }
  }

  /// Columns of the longest piece that can't be broken.
  var longestWord: Int {
    var longest = 0
    for text in texts {
      var word = 0
      for index in 0..<text.count {
        if text.isSpace(index) {
          word = 0
        } else {
          word = (text.canBreak(before: index) ? 0 : word) + text.columns(index)
        }
        longest = max(longest, word)
      }
    }
    return longest
  }

  /// The lines when none may be wider.
  func wrapped(to width: Int) -> [Line] {
    texts.flatMap { text in
      LineWrap(text, width: width).map { range in
        var runs = LineRuns(LinePrefix())
        runs.add(text, range)
        let spans = runs.line.runs.map { TextSpan($0.text, $0.role == .text ? nil : $0.role, link: $0.link) }
        return Line(spans: spans, columns: Self.columns(text, range))
      }
    }
  }
}

extension Paragraph {
  /// Whether nothing of it is seen.
  var isBlank: Bool {
    firstPrefix == nil
      && spans.allSatisfy { $0.text.utf8.allSatisfy { $0 == 0x20 } || $0.text.allSatisfy(\.isWhitespace) }
  }
}
