import Screen

/// The text of a paragraph made printable, cut into what stands in cells together (grapheme clusters), with what the
/// layout asks about each: its columns, and whether a line may begin with it. Where all is printable ASCII, clusters
/// are bytes and nothing is kept about them.
struct LayoutText {
  struct Flags: OptionSet {
    let rawValue: UInt8
    /// A line may begin here.
    static let canBreak = Flags(rawValue: 1)
    /// It hangs over the edge at the end of a line.
    static let space = Flags(rawValue: 2)
    /// A line that ends before it ends in a hyphen (U+00AD).
    static let hyphen = Flags(rawValue: 4)
  }

  /// A stretch of one look: where it ends, in clusters.
  struct Stretch {
    var end: Int
    var role: Role
    var link: Int?
  }

  private(set) var bytes: [UInt8] = []
  private(set) var stretches: [Stretch] = []
  private(set) var isASCII = true
  private var ends: [Int32] = []
  private var widths: [UInt8] = []
  private var flags: [Flags] = []
  /// The first scalar of each cluster as it came, for its direction.
  private(set) var scalars: [UInt32] = []
  /// Whether any character is written from right to left.
  private(set) var hasRightToLeft = false

  private var finder = LineBreakFinder()
  private var column: Int
  private var followsSoftHyphen = false

  /// `column`: where the text begins, for its tabs.
  init(column: Int = 0) { self.column = column }

  var count: Int { isASCII ? bytes.count : ends.count }

  /// Where a cluster begins in `bytes`.
  func start(_ index: Int) -> Int { isASCII ? index : index == 0 ? 0 : Int(ends[index - 1]) }

  func columns(_ index: Int) -> Int { isASCII ? 1 : Int(widths[index]) }

  func isSpace(_ index: Int) -> Bool { isASCII ? bytes[index] == 0x20 : flags[index].contains(.space) }

  func endsInHyphen(before index: Int) -> Bool { !isASCII && flags[index].contains(.hyphen) }

  /// Whether a line may begin with this cluster, which is no space. An address is broken at its spaces only.
  func canBreak(before index: Int) -> Bool {
    guard index > 0 else { return false }
    if isASCII {
      guard ASCIILineBreaks.canBreak(bytes, before: index) else { return false }
    } else if !flags[index].contains(.canBreak) {
      return false
    }
    if isSpace(index - 1) { return true }
    let last = bytes[start(index) - 1]
    return last >= 0x80 || !isInsideLink(index)
  }

  private func isInsideLink(_ index: Int) -> Bool {
    guard stretches.count > 1 || stretches.first?.link != nil else { return false }
    let found = stretch(at: index)
    guard found < stretches.count, stretches[found].link != nil else { return false }
    return found == 0 || stretches[found - 1].end < index
  }

  /// Which of the stretches a cluster belongs to.
  func stretch(at cluster: Int) -> Int {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].end <= cluster { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func isStretch(_ stretch: Int, at cluster: Int) -> Bool {
    stretch < stretches.count && cluster < stretches[stretch].end
      && (stretch == 0 || cluster >= stretches[stretch - 1].end)
  }

  func shown(_ clusters: Range<Int>) -> String {
    String(decoding: bytes[start(clusters.lowerBound)..<start(clusters.upperBound)], as: UTF8.self)
  }

  // MARK: Making

  mutating func append(_ text: String, role: Role, link: Int?) {
    var text = text
    text.withUTF8 { utf8 in
      if isASCII, PrintableASCII.holds(utf8) {
        bytes.append(contentsOf: utf8)
        column += utf8.count
      } else {
        if isASCII { leaveASCII() }
        appendAny(utf8)
      }
    }
    if let last = stretches.last, last.role == role, last.link == link {
      stretches[stretches.count - 1].end = count
    } else if count > (stretches.last?.end ?? 0) {
      stretches.append(Stretch(end: count, role: role, link: link))
    }
  }

  /// What was ASCII so far gets its clusters, once.
  private mutating func leaveASCII() {
    isASCII = false
    let known = bytes
    bytes = []
    column -= known.count
    for byte in known { appendSimple(UInt32(byte), columns: 1) }
  }

  private mutating func appendAny(_ utf8: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < utf8.count {
      let (scalar, length) = UTF8Scalar.decode(utf8, at: index)
      let width = SimpleScalar.columns(scalar)
      // What may be part of a larger cluster goes through the long way, up to two scalars that surely are not.
      let next = index + length
      let isAlone =
        width > 0
        && (next >= utf8.count || SimpleScalar.columns(UTF8Scalar.decode(utf8, at: next).scalar) > 0)
      if isAlone {
        appendSimple(scalar, columns: width)
        index = next
      } else if scalar == 0x09 {
        appendTab()
        index = next
      } else if SimpleScalar.isControl(scalar) {
        appendControl(scalar)
        index = next
      } else {
        let end = UTF8Scalar.endOfClusters(utf8, from: index)
        appendClusters(String(decoding: UnsafeBufferPointer(rebasing: utf8[index..<end]), as: UTF8.self))
        index = end
      }
    }
  }

  private mutating func appendTab() {
    for _ in 0..<(8 - column % 8) { appendSimple(0x20, columns: 1) }
  }

  /// What steers is seen, what has no shape is not.
  private mutating func appendControl(_ scalar: UInt32) {
    if scalar >= 0x202a, scalar < 0xfeff {
      begin(scalar)
      UTF8Scalar.encode(0xfffd, to: &bytes)
      end(scalar, columns: 1)
    } else if scalar < 0x20 {
      begin(scalar)
      UTF8Scalar.encode(0x2400 + scalar, to: &bytes)
      end(scalar, columns: 1)
    } else {
      skip(scalar)
    }
  }

  private mutating func appendSimple(_ scalar: UInt32, columns: Int) {
    begin(scalar)
    UTF8Scalar.encode(scalar, to: &bytes)
    end(scalar, columns: columns)
  }

  private mutating func appendClusters(_ text: String) {
    for character in text {
      guard let first = character.unicodeScalars.first?.value else { continue }
      if first == 0x09 {
        appendTab()
        continue
      }
      let shown = TextWidth.printable(character)
      let columns = TextWidth.columns(of: shown)
      guard columns > 0 else {
        for scalar in character.unicodeScalars { skip(scalar.value) }
        continue
      }
      begin(first)
      for scalar in character.unicodeScalars.dropFirst() {
        _ = finder.take(scalar.value)
        // A mark over a space is to be seen.
        pending.remove(.space)
      }
      bytes.append(contentsOf: shown.utf8)
      end(first, columns: columns)
    }
  }

  /// What is not shown still says where lines may end, and which way its neighbours run.
  private mutating func skip(_ scalar: UInt32) {
    take(finder.take(scalar))
    if scalar == 0xad { followsSoftHyphen = true }
    guard scalar == 0x200e || scalar == 0x200f || scalar == 0x61c else { return }
    pending.remove(.canBreak)
    end(scalar, columns: 0)
  }

  private var pending: Flags = []

  private mutating func begin(_ scalar: UInt32) {
    pending = scalar == 0x20 || scalar == 0x3000 ? .space : []
    take(finder.take(scalar))
    if followsSoftHyphen, pending.contains(.canBreak) { pending.insert(.hyphen) }
    followsSoftHyphen = false
  }

  private mutating func take(_ verdict: LineBreakFinder.Verdict) {
    switch verdict {
    case .allowed: pending.insert(.canBreak)
    case .allowedBeforeLast: if !flags.isEmpty { flags[flags.count - 1].insert(.canBreak) }
    case .forbidden: break
    }
  }

  private mutating func end(_ scalar: UInt32, columns: Int) {
    ends.append(Int32(truncatingIfNeeded: bytes.count))
    widths.append(UInt8(clamping: columns))
    flags.append(pending)
    scalars.append(scalar)
    column += columns
    if scalar >= 0x590, Bidi.isRightToLeft(scalar) { hasRightToLeft = true }
  }
}
