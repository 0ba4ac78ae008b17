import Mail
import Screen

/// Draws the open message.
enum PagerView {
  static func draw(_ state: State, into grid: inout Grid, at rect: Rect) {
    let theme = state.options.theme
    let room = Layout.textWidth(of: rect) < rect.width ? rect.indented(by: 1) : rect
    guard let open = state.pager.open else {
      grid.putFitted("Enter opens the selected message.", in: room.row(0), style: theme[.dim])
      return
    }
    guard let text = open.text else {
      drawWaiting(open, theme, into: &grid, at: room)
      return
    }
    for line in 0..<room.height where line + open.top < text.lines.count {
      grid.put(text.lines[line + open.top], in: room.row(line), theme: theme)
    }
    if let found = open.found { mark(found, in: text, top: open.top, theme, into: &grid, at: room) }
  }

  /// The places where the words are; the one where the user is stands out.
  private static func mark(
    _ found: FoundText, in text: RenderedText, top: Int, _ theme: Theme, into grid: inout Grid, at room: Rect
  ) {
    let lines = top..<min(text.lines.count, top + max(0, room.height))
    let current = found.matches.indices.contains(found.current) ? found.matches[found.current] : nil
    for match in found.matches(touching: lines) {
      for line in max(
        match.line, lines.lowerBound)..<max(
          match.line, lines.lowerBound, min(match.endLine + 1, lines.upperBound))
      {
        let scalars = text.lines[line].text.unicodeScalars
        let start = columns(scalars.prefix(line == match.line ? match.start : 0))
        let end = line == match.endLine ? columns(scalars.prefix(match.end)) : columns(scalars[...])
        let place = room.row(line - top).columns(min(start, room.width)..<min(max(start, end), room.width))
        let style = match == current ? theme[.match].adding(.bold) : theme[.match].adding(.underline)
        grid.restyle(place) { $0.selected(style) }
      }
    }
  }

  private static func columns(_ scalars: String.UnicodeScalarView.SubSequence) -> Int {
    TextWidth.columns(ofText: String(String.UnicodeScalarView(scalars)))
  }

  /// What the list knows of it, until the text is here.
  private static func drawWaiting(_ open: Pager.Open, _ theme: Theme, into grid: inout Grid, at rect: Rect) {
    let envelope = open.summary.envelope
    let fields = [
      ("From", envelope?.from.first?.short ?? ""),
      ("Subject", envelope?.subject ?? "(no subject)"),
    ]
    for (line, field) in fields.enumerated() {
      grid.put(field.0, in: rect.row(line), style: theme[.headerName])
      grid.putFitted(field.1, in: rect.row(line).indented(by: 9), style: theme[.headerValue])
    }
    if let failure = open.failure {
      var line = fields.count + 1
      for piece in Wrapping.lines(failure, width: rect.width) {
        grid.put(piece, in: rect.row(line), style: theme[.warning])
        line += 1
      }
    } else {
      grid.put("loading…", in: rect.row(fields.count + 1), style: theme[.dim])
    }
  }
}

/// Our own sentences over several lines.
enum Wrapping {
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, Fitting.exceeds(longer, width) {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// No more lines than this; what is left over stands in the last one, to be cut where it ends.
  static func lines(_ text: String, width: Int, atMost limit: Int) -> [String] {
    let all = lines(text, width: width)
    guard all.count > limit, limit > 0 else { return all }
    return Array(all.prefix(limit - 1)) + [all.dropFirst(limit - 1).joined(separator: " ")]
  }
}
