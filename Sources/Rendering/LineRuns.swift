import Screen

/// The runs of a line under way: neighbours of one look are one.
struct LineRuns {
  private var runs: [StyledRun]

  init(_ prefix: LinePrefix) { runs = prefix.runs }

  var line: StyledLine { StyledLine(runs) }

  mutating func add(_ text: String, _ role: Role, link: Int? = nil) {
    guard !text.isEmpty else { return }
    if let last = runs.last, last.role == role, last.link == link {
      runs[runs.count - 1].text += text
    } else {
      runs.append(StyledRun(text, role, link: link))
    }
  }

  mutating func addHyphen() {
    if runs.isEmpty { runs.append(StyledRun("")) }
    runs[runs.count - 1].text += "-"
  }

  /// Clusters of a text.
  mutating func add(_ text: LayoutText, _ clusters: Range<Int>) {
    var start = clusters.lowerBound
    var index = text.stretch(at: start)
    while start < clusters.upperBound, index < text.stretches.count {
      let stretch = text.stretches[index]
      let end = min(stretch.end, clusters.upperBound)
      add(text.shown(start..<end), stretch.role, link: stretch.link)
      start = end
      index += 1
    }
  }
}
