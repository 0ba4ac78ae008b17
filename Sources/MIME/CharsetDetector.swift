/// Which charset octets without a label are in: the one in which they are the likeliest text of some language.
///
/// Cost is in eighths of a bit, and comparable over all charsets. Linear: a sample of bounded size is read once
/// by each of some fifty models.
struct CharsetDetector {
  /// So much is searched for lines to look at.
  static let searched = 64 << 10
  /// So many octets of lines with high octets are looked at; more of them tell no more.
  static let sampled = 4 << 10

  let sample: [UInt8]
  private let high: Int

  init(_ bytes: [UInt8]) {
    var sample: [UInt8] = []
    for line in bytes.prefix(Self.searched).split(separator: ASCII.lineFeed) {
      guard sample.count < Self.sampled else { break }
      guard line.contains(where: \.isHigh) else { continue }
      sample += line.prefix(Self.sampled - sample.count)
      sample.append(ASCII.lineFeed)
    }
    self.sample = sample
    high = sample.count { $0.isHigh }
  }

  struct Finding {
    let charset: Charset
    let cost: Int
  }

  /// The likeliest charset; windows-1252 when the octets are like nothing.
  func likeliest() -> Finding {
    var best = Finding(charset: .windows1252, cost: Int.max)
    for model in CharacterModel.all {
      let cost = model.cost(sample)
      if cost < best.cost { best = Finding(charset: model.charset, cost: cost) }
    }
    for model in LetterModel.all {
      let cost = model.cost(sample)
      if cost < best.cost { best = Finding(charset: model.charset, cost: cost) }
    }
    // Octets that no language explains are Western text with signs, or no text.
    return isUnlikely(best.cost) ? Finding(charset: .windows1252, cost: best.cost) : best
  }

  /// The least that the octets cost in this charset; `nil` when no model reads it.
  func cost(in charset: Charset) -> Int? {
    let characters = CharacterModel.all.filter { $0.charset.multiByte == charset.multiByte }
    if charset.multiByte != nil { return characters.map { $0.cost(sample) }.min() }
    guard let name = charset.singleByteName else { return nil }
    return LetterModel.byCharset[name]?.map { $0.cost(sample) }.min()
  }

  /// What the ASCII in the sample costs in every charset.
  private var floor: Int {
    sample.reduce(0) { $1.isHigh ? $0 : $0 &+ Int(LetterModel.asciiCost($1)) }
  }

  /// Whether reading so was no more than what text of that charset usually costs.
  func isUsual(_ cost: Int) -> Bool { cost &- floor <= high &* 64 }

  private func isUnlikely(_ cost: Int) -> Bool { cost &- floor > high &* 130 &+ 200 }
}
