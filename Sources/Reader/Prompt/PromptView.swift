import Screen

/// Draws the line that is being typed, and above it what could complete it.
enum PromptView {
  static func draw(
    _ prompt: Prompt, _ state: State, into grid: inout Grid, at rect: Rect
  ) -> (x: Int, y: Int)? {
    guard !rect.isEmpty else { return nil }
    let theme = state.options.theme
    drawCompletion(prompt, theme, into: &grid, above: rect)
    drawRefusal(prompt, theme, into: &grid, above: rect)
    // A long question takes the lines above too; the answer is typed at its end.
    let lines =
      prompt.isQuestion
      ? Wrapping.lines(prompt.label, width: rect.width)
      : [fitted(prompt.label, width: rect.width)]
    for (index, line) in lines.enumerated() {
      let row = Rect(x: rect.x, y: rect.y - (lines.count - 1 - index), width: rect.width, height: 1)
      grid.fill(row)
      grid.putFitted(line, in: row, style: theme[.prompt])
    }
    let label = min(Fitting.columns(lines.last ?? "", atMost: rect.width), max(0, rect.width - 2))
    return drawField(prompt, into: &grid, at: rect.indented(by: label + (prompt.isQuestion ? 1 : 0)))
  }

  /// What is typed has room, however long the label.
  private static func fitted(_ label: String, width: Int) -> String {
    let room = width - min(20, width / 2)
    guard Fitting.exceeds(label, room) else { return label }
    return TextWidth.truncated(label, to: max(0, room - 1)) + " "
  }

  /// The part of the text around the cursor that has room.
  private static func drawField(_ prompt: Prompt, into grid: inout Grid, at rect: Rect) -> (x: Int, y: Int) {
    var before = 0
    var start = prompt.field.cursor
    let characters = prompt.isHidden ? prompt.field.characters.map { _ in "*" } : prompt.field.characters
    while start > 0 {
      let columns = TextWidth.columns(of: TextWidth.printable(characters[start - 1]))
      guard before + columns < rect.width else { break }
      before += columns
      start -= 1
    }
    grid.put(String(characters[start...].prefix(max(0, rect.width))), in: rect)
    return (x: rect.x + before, y: rect.y)
  }

  private static func drawCompletion(
    _ prompt: Prompt, _ theme: Theme, into grid: inout Grid, above rect: Rect
  ) {
    guard let completion = prompt.completion, rect.width >= 20 else { return }
    let height = min(completion.candidates.count, 8, rect.y - 2)
    guard height > 0 else { return }
    let chosen = completion.index ?? 0
    let first = min(max(0, chosen - height / 2), completion.candidates.count - height)
    let widest = completion.candidates.map { Fitting.columns($0.shown, atMost: 40) }.max() ?? 0
    for line in 0..<height {
      let candidate = completion.candidates[first + line]
      let row = Rect(x: rect.x, y: rect.y - height + line, width: rect.width, height: 1)
      grid.fill(row)
      grid.putFitted(
        candidate.shown, in: row.indented(by: 1).columns(0..<min(40, row.width - 1)), style: theme[.key])
      grid.putFitted(candidate.help, in: row.indented(by: min(40, widest) + 3), style: theme[.dim])
      if completion.index == first + line { grid.restyle(row) { $0.selected(theme[.selection]) } }
    }
  }

  private static func drawRefusal(
    _ prompt: Prompt, _ theme: Theme, into grid: inout Grid, above rect: Rect
  ) {
    guard case .password(_, let refusal?) = prompt.kind, rect.y >= 1 else { return }
    let sentence = "The server refused the login: \(String(refusal.prefix(StatusLine.noticeLimit)))"
    let lines = Wrapping.lines(sentence, width: rect.width, atMost: max(1, min(4, rect.y)))
    for (index, line) in lines.enumerated() {
      let row = Rect(x: rect.x, y: rect.y - lines.count + index, width: rect.width, height: 1)
      grid.fill(row)
      grid.putFitted(line, in: row, style: theme[.warning])
    }
  }
}
