/// 7-bit charsets that switch between sets with escape sequences (ECMA-35), as mail really has them: ISO-2022-JP
/// in all its forms (RFC 1468, RFC 1554, JIS X 0213, CP50220 to CP50222), ISO-2022-KR (RFC 1557) and ISO-2022-CN
/// (RFC 1922).
///
/// One decoder for all: an escape sequence says which set it means, whatever the label. The label only says
/// what SO means before any did. Every line starts in ASCII again, so a sequence that is never closed spoils its
/// own line only.
struct ISO2022: ~Copyable {
  enum Language: Hashable, Sendable { case japanese, korean, chinese }

  private enum CharacterSet {
    case ascii, kana, jisX0208, jisX0212, plane1, plane2, gb2312, ksX1001, cns1, cns2, latin1, greek
  }

  private let language: Language
  /// What octets mean, what they mean between SO and SI, and what one means after ESC N.
  private var active = CharacterSet.ascii
  private var shifted: CharacterSet
  private var single = CharacterSet.ascii
  private var isShifted = false
  /// Of the set that is read at the moment, once it was needed.
  private var table: (set: CharacterSet, table: DoubleByteTable)?

  init(_ language: Language) {
    self.language = language
    shifted = Self.usual(language)
  }

  private static func usual(_ language: Language) -> CharacterSet {
    switch language {
    case .japanese: .kana
    case .korean: .ksX1001
    case .chinese: .gb2312
    }
  }

  mutating func decode(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) {
    var index = 0
    while index < source.count {
      let octet = source[index]
      switch octet {
      case ASCII.escape:
        index &+= escape(source, index, &output)
      case ASCII.lineFeed, ASCII.carriageReturn:
        (active, single, isShifted) = (.ascii, .ascii, false)
        output.put(UInt32(octet))
        index &+= 1
      case 0x0e, 0x0f:
        isShifted = octet == 0x0e
        index &+= 1
      default:
        let set = isShifted ? shifted : active
        if set == .ascii, octet < 0x80 {
          output.put(UInt32(octet))
          index &+= 1
        } else if !pairs(source, &index, set, &output) {
          index &+= character(source, index, octet < 0x80 ? set : highSet, &output)
        }
      }
    }
  }

  /// What octets above 0x7F mean, which are not allowed and occur: half-width kana, or EUC under a wrong label.
  private var highSet: CharacterSet { Self.usual(language) }

  /// Follows an escape sequence and answers its length. One that is unknown is a fault and not followed; ESC
  /// itself never comes out.
  private mutating func escape(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ output: inout UTF8Output
  ) -> Int {
    let room = source.count &- index &- 1
    // ESC N: the next character is of the set of the G2 designation.
    if room >= 1, source[index &+ 1] == UInt8(ascii: "N"), single != .ascii {
      guard room >= 2, source[index &+ 2] > 0x20 else { return 2 }
      return 2 &+ character(source, index &+ 2, single, &output)
    }
    // Nearly always one of two, which are worth asking for first.
    if room >= 2, source[index &+ 1] == UInt8(ascii: "$"), source[index &+ 2] == UInt8(ascii: "B") {
      (active, isShifted) = (.jisX0208, false)
      return 3
    }
    if room >= 2, source[index &+ 1] == ASCII.openParenthesis, source[index &+ 2] == UInt8(ascii: "B") {
      (active, isShifted) = (.ascii, false)
      return 3
    }
    for (sequence, place, set) in Self.escapes where sequence.utf8.count <= room {
      guard sequence.utf8.enumerated().allSatisfy({ source[index &+ 1 &+ $0.offset] == $0.element }) else {
        continue
      }
      switch place {
      case .active:
        active = set
        isShifted = false
      case .shifted: shifted = set
      case .single: single = set
      }
      return sequence.utf8.count &+ 1
    }
    output.replace()
    return 1
  }

  private enum Place { case active, shifted, single }

  /// After ESC, the most frequent first.
  private static let escapes: [(String, Place, CharacterSet)] = [
    ("(J", .active, .ascii), ("(I", .active, .kana),
    ("$@", .active, .jisX0208), ("$(B", .active, .jisX0208), ("$(@", .active, .jisX0208),
    ("$(D", .active, .jisX0212), ("$(O", .active, .plane1), ("$(Q", .active, .plane1),
    ("$(P", .active, .plane2), ("$A", .active, .gb2312), ("$(A", .active, .gb2312),
    ("$(C", .active, .ksX1001),
    ("(H", .active, .ascii), ("(A", .active, .ascii), ("$)C", .shifted, .ksX1001), ("$)A", .shifted, .gb2312),
    ("$)G", .shifted, .cns1), ("$)B", .shifted, .jisX0208), (")I", .shifted, .kana), ("$*H", .single, .cns2),
    (".A", .single, .latin1), (".F", .single, .greek),
  ]

  /// One character, which is no control; answers how many octets it had.
  private mutating func character(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ set: CharacterSet, _ output: inout UTF8Output
  ) -> Int {
    let octet = source[index]
    let low = octet & 0x7f
    guard low > 0x20, low < 0x7f || set == .latin1 || set == .greek else {
      if octet < 0x80 { output.put(UInt32(octet)) } else { output.replace() }
      return 1
    }
    switch set {
    case .ascii:
      output.put(UInt32(low))
      return 1
    case .kana:
      if low <= 0x5f { output.put(0xff40 &+ UInt32(low)) } else { output.replace() }
      return 1
    case .latin1, .greek:
      let table = set == .latin1 ? SingleByteCharset.windows1252 : SingleByteCharset.named("iso-8859-7")
      output.put(table?.scalars[Int(octet | 0x80)] ?? 0xfffd)
      return 1
    default:
      return pair(source, index, set, &output)
    }
  }

  private mutating func pair(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ set: CharacterSet, _ output: inout UTF8Output
  ) -> Int {
    guard index &+ 1 < source.count else {
      output.endInside()
      return 1
    }
    let second = source[index &+ 1]
    guard second & 0x7f > 0x20, second & 0x7f < 0x7f else {
      output.replace()
      return 1
    }
    if table?.set != set { table = Self.table(of: set).map { (set, $0) } }
    guard let table else {
      output.replace()
      return 2
    }
    if !table.table.put(source[index] | 0x80, second | 0x80, into: &output) { output.replace() }
    return 2
  }

  /// Pairs of the set that was read last, up to whatever is none: nearly all of such a text.
  @inline(__always)
  private func pairs(
    _ source: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ set: CharacterSet, _ output: inout UTF8Output
  ) -> Bool {
    guard let table, table.set == set else { return false }
    let start = index
    while index &+ 1 < source.count {
      let (row, cell) = (source[index], source[index &+ 1])
      guard row > 0x20, row < 0x7f, cell > 0x20, cell < 0x7f,
        table.table.put(row | 0x80, cell | 0x80, into: &output)
      else { break }
      index &+= 2
    }
    return index > start
  }

  private static func table(of set: CharacterSet) -> DoubleByteTable? {
    switch set {
    case .jisX0212: .jisX0212
    case .plane1: .jisX0213Plane1
    case .plane2: .jisX0213Plane2
    case .gb2312: .gbk
    case .ksX1001: .unifiedHangul
    case .cns1: .cnsPlane1
    case .cns2: .cnsPlane2
    default: .jisX0208
    }
  }
}
