/// A character cut into what cells of a terminal can hold: each piece is one spacing scalar and a few marks over
/// it, which is all that curses' `cchar_t` takes and all on whose width terminals agree.
///
/// - A joined emoji (family, profession, skin tone, tagged flag) is its first picture.
/// - A flag is its two letters; a keycap is its digit and the cap; variation selectors are left out, so that what
///   is narrow by itself stays narrow.
/// - Conjoining Jamo are composed into their syllable.
/// - Spacing marks and the later consonants of an Indic conjunct follow in pieces of their own.
/// - A mark without a base stands on a dotted circle.
struct CellText {
  /// Marks over one base: a `cchar_t` holds five scalars.
  static let marksLimit = 4
  /// Columns of one character. Real conjuncts stay below; without a limit, one hostile "character" of a megabyte
  /// of spacing marks would be the whole line.
  static let columnsLimit = 8
  /// Scalars of one character that are looked at, for the same reason.
  static let scalarsLimit = 64

  private(set) var pieces: [(text: String, columns: Int)] = []
  private var marks = 0
  private var columns = 0
  private var joined = false

  init(_ character: Character) {
    if character == "\r\n" {
      pieces = [("\u{2424}", 1)]
      return
    }
    var syllable = JamoComposer()
    for scalar in character.unicodeScalars.prefix(Self.scalarsLimit) {
      if let composed = syllable.compose(scalar), !pieces.isEmpty {
        pieces[pieces.count - 1] = (String(composed), 2)
      } else {
        add(scalar)
      }
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x200d:
      joined = true
      return
    case 0x1f1e6...0x1f1ff:
      append(Character(Unicode.Scalar(UInt8(scalar.value &- 0x1f1e6 &+ 0x41))), columns: 1)
      return
    case 0x1f3fb...0x1f3ff where !pieces.isEmpty, 0xe0020...0xe007f where !pieces.isEmpty: return
    default: break
    }
    switch ScalarKind(scalar) {
    case .spacing(let columns):
      if joined, scalar.properties.isEmoji, !pieces.isEmpty { return }
      append(Character(scalar), columns: columns)
    case .replaced(let symbol): append(Character(symbol), columns: 1)
    case .invisible: break
    case .combining: combine(scalar)
    }
  }

  private mutating func append(_ base: Character, columns width: Int) {
    joined = false
    guard columns + width <= Self.columnsLimit else { return }
    columns += width
    marks = 0
    pieces.append((String(base), width))
  }

  private mutating func combine(_ mark: Unicode.Scalar) {
    let isJamo = (0x1160...0x11ff).contains(mark.value) || (0xd7b0...0xd7ff).contains(mark.value)
    if isJamo, pieces.last?.columns != 2 {
      // Without a leading consonant; it can't stand on the circle: there it would be a character of its own again.
      if pieces.isEmpty { append("\u{fffd}", columns: 1) }
      return
    }
    if pieces.isEmpty { append("\u{25cc}", columns: 1) }
    guard marks < Self.marksLimit else { return }
    marks += 1
    pieces[pieces.count - 1].text.unicodeScalars.append(mark)
  }
}

/// Conjoining Jamo into syllables (Unicode, 3.12): terminals and curses differ in how they draw them apart.
private struct JamoComposer {
  private var last: UInt32 = 0

  /// The syllable that this scalar makes of the one before it.
  mutating func compose(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    var composed: UInt32?
    if (0x1100...0x1112).contains(last), (0x1161...0x1175).contains(value) {
      composed = 0xac00 &+ ((last &- 0x1100) &* 21 &+ (value &- 0x1161)) &* 28
    } else if (0xac00...0xd7a3).contains(last), (last &- 0xac00) % 28 == 0, (0x11a8...0x11c2).contains(value)
    {
      composed = last &+ (value &- 0x11a7)
    }
    last = composed ?? value
    return composed.flatMap(Unicode.Scalar.init)
  }
}
