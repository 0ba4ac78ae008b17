import Screen

/// The runs of a line under way: neighbours of one look are one.
struct LineRuns {
  private var runs: [StyledRun]

  init(_ prefix: LinePrefix) { runs = prefix.runs }

  /// What was added in another order than that of its cells.
  private var logical: String?

  var line: StyledLine { StyledLine(runs, logical: logical) }

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

  /// Clusters of a text that holds both directions, in the order of their cells.
  mutating func add(_ text: LayoutText, _ clusters: Range<Int>, _ bidi: Bidi.Paragraph) {
    let before = runs.reduce(into: "") { $0 += $1.text }
    var piece: [UInt8] = []
    var current = text.stretch(at: clusters.lowerBound)
    for (index, isReversed) in bidi.order(ofLine: clusters) {
      if !text.isStretch(current, at: index) {
        add(piece, text, current)
        piece.removeAll(keepingCapacity: true)
        current = text.stretch(at: index)
      }
      var bytes = text.bytes[text.start(index)..<text.start(index + 1)]
      if isReversed, let mirror = Bidi.mirrored(text.scalars[index]) {
        UTF8Scalar.encode(mirror, to: &piece)
        // What stands over it stays.
        bytes = bytes.dropFirst(UTF8Scalar.length(bytes.first ?? 0))
      }
      piece += bytes
    }
    add(piece, text, current)
    logical = before + text.shown(clusters)
  }

  private mutating func add(_ piece: [UInt8], _ text: LayoutText, _ stretch: Int) {
    guard stretch < text.stretches.count else { return }
    add(
      String(decoding: piece, as: UTF8.self), text.stretches[stretch].role, link: text.stretches[stretch].link
    )
  }

  /// Puts the line at the right edge, with what stood before it behind it, as one who reads from there expects.
  mutating func alignRight(_ columns: Int, prefix: StyledRun?, hasHyphen: Bool) {
    if hasHyphen, !runs.isEmpty { runs[0].text = "-" + runs[0].text }
    if columns > 0 { runs.insert(StyledRun(String(repeating: " ", count: columns)), at: 0) }
    guard let prefix else { return }
    add(Bidi.visual(prefix.text, base: 1), prefix.role)
    logical = prefix.text + (logical ?? "")
  }
}
