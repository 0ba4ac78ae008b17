import Screen

/// Where the words are in the text that is open, and at which of the places the user is.
struct FoundText: Sendable {
  let matches: [TextSearch.Match]
  var current: Int

  /// The places that touch these lines.
  func matches(touching lines: Range<Int>) -> ArraySlice<TextSearch.Match> {
    // In order and without overlap: a search by halves finds the first.
    var low = 0
    var high = matches.count
    while low < high {
      let middle = (low + high) / 2
      if matches[middle].endLine < lines.lowerBound { low = middle + 1 } else { high = middle }
    }
    return matches[low...].prefix { $0.line < lines.upperBound }
  }
}

extension Pager {
  /// The text was laid out anew: the same places are found in it, and the user stays at the same one.
  mutating func findAnew() {
    guard let old = open?.found, let wanted, let text = open?.text else { return }
    let matches = wanted.matches(in: text.lines)
    guard !matches.isEmpty else {
      open?.found = nil
      return
    }
    var current = old.current
    if matches.count != old.matches.count {
      let top = open?.top ?? 0
      current = matches.firstIndex { $0.line >= top } ?? matches.count - 1
    }
    open?.found = FoundText(matches: matches, current: current)
    reveal(matches[current].line)
  }

  /// Scrolls to the line, if it is not on the screen; some lines above it stay to be seen.
  mutating func reveal(_ line: Int) {
    let top = open?.top ?? 0
    guard line < top || line >= top + max(1, height) else { return }
    scroll(to: line - height / 3)
  }
}

// Looking for words in the open message.
extension State {
  mutating func findText(_ text: String) -> [Effect] {
    guard let search = TextSearch(text) ?? pager.wanted else { return [] }
    pager.wanted = search
    pager.open?.found = nil
    return findAgain(1)
  }

  /// - Parameter step: 1 is on, -1 is back.
  mutating func findAgain(_ step: Int) -> [Effect] {
    guard let wanted = pager.wanted else { return askFor(.findText) }
    guard let open = pager.open, let text = open.text else { return [] }
    let matches = open.found?.matches ?? wanted.matches(in: text.lines)
    guard !matches.isEmpty else {
      say("“\(wanted.text)” is not in this text.")
      return []
    }
    let lines = open.top..<(open.top + max(1, pager.height))
    let next = nextMatch(matches, step, lines)
    let hasWrapped = next < 0 || next >= matches.count
    let current = (next + matches.count) % matches.count
    pager.open?.found = FoundText(matches: matches, current: current)
    pager.reveal(matches[current].line)
    let all =
      matches.count >= TextSearch.matchLimit
      ? "\(Words.number(matches.count)) or more" : Words.number(matches.count)
    let wrap = hasWrapped ? (step > 0 ? "Went on from the top. " : "Went on from the end. ") : ""
    say("\(wrap)“\(wanted.text)”: \(Words.number(current + 1)) of \(all).")
    return []
  }

  /// From the place where the user is; when that is not on the screen any more, from the screen. Before the first
  /// or behind the last: it goes on from the other end.
  private func nextMatch(_ matches: [TextSearch.Match], _ step: Int, _ lines: Range<Int>) -> Int {
    if let found = pager.open?.found, found.matches.indices.contains(found.current),
      lines.contains(found.matches[found.current].line)
    {
      return found.current + step
    }
    let first = matches.firstIndex { $0.line >= lines.lowerBound } ?? matches.count
    return step > 0 ? first : first - 1
  }
}
