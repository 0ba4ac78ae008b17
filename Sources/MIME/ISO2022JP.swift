/// ISO-2022-JP as mail really has it (RFC 1468, RFC 1554, CP50221): the vendor rows of JIS X 0208, half-width
/// kana by `ESC ( I`, by SO and SI, or as raw 8-bit octets, JIS X 0212, and both planes of JIS X 0213.
///
/// Every line starts in ASCII again (RFC 1468), so an escape that is never closed spoils its own line only.
struct ISO2022JP: ~Copyable {
  private enum CharacterSet { case ascii, kana, jisX0208, jisX0212, plane1, plane2 }

  private var active = CharacterSet.ascii
  private var isShifted = false
  /// Octets that wait for a converter: CP932 for all but JIS X 0212 and 0213, which it lacks.
  private var pending: [UInt8] = []
  private var pendingSet = CharacterSet.ascii
  private var output: [UInt8] = []
  private var faults = 0
  private var shiftJIS = Iconv("CP932")
  private var jisX0212: Iconv?
  private var jisX0213: Iconv?

  init() {}

  mutating func convert(_ bytes: [UInt8]) -> (text: String, faults: Int) {
    output.reserveCapacity(bytes.count &* 2)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == ASCII.escape, let length = escape(bytes[index...]) {
        index &+= length
      } else if byte == ASCII.lineFeed || byte == ASCII.carriageReturn {
        active = .ascii
        isShifted = false
        put([byte], .ascii)
        index &+= 1
      } else if byte == 0x0e || byte == 0x0f {
        isShifted = byte == 0x0e
        index &+= 1
      } else {
        index &+= character(bytes, at: index)
      }
    }
    flush()
    return (String(decoding: output, as: UTF8.self), faults)
  }

  /// Follows an escape sequence and answers its length; `nil` where it is none that is known.
  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    let text = bytes.dropFirst().prefix(3)
    for (sequence, set) in Self.escapes where text.starts(with: sequence.utf8) {
      active = set
      isShifted = false
      return sequence.utf8.count &+ 1
    }
    return nil
  }

  private static let escapes: [(String, CharacterSet)] = [
    ("(B", .ascii), ("(J", .ascii), ("(H", .ascii), ("(I", .kana), ("$@", .jisX0208), ("$B", .jisX0208),
    ("$(@", .jisX0208), ("$(B", .jisX0208), ("$(D", .jisX0212), ("$(O", .plane1), ("$(Q", .plane1),
    ("$(P", .plane2),
  ]

  /// Takes one character and answers how many octets it had.
  private mutating func character(_ bytes: [UInt8], at index: Int) -> Int {
    let byte = bytes[index]
    if active == .kana || isShifted, byte >= 0x21, byte <= 0x5f {
      put([byte | 0x80], .ascii)
      return 1
    }
    if byte >= 0xa1, byte <= 0xdf {
      put([byte], .ascii)
      return 1
    }
    guard active != .ascii, active != .kana, byte >= 0x21, byte <= 0x7e, index &+ 1 < bytes.count else {
      put([byte], .ascii)
      return 1
    }
    let second = bytes[index &+ 1]
    guard second >= 0x21, second <= 0x7e else {
      put([byte], .ascii)
      return 1
    }
    switch active {
    case .jisX0208: put(Self.shiftJIS(byte, second), .ascii)
    case .jisX0212: put([0x8f, byte | 0x80, second | 0x80], .jisX0212)
    case .plane2: put([0x8f, byte | 0x80, second | 0x80], .plane1)
    default: put([byte | 0x80, second | 0x80], .plane1)
    }
    return 2
  }

  /// Row and cell of JIS X 0208, both 0x21...0x7e, as Shift_JIS.
  private static func shiftJIS(_ row: UInt8, _ cell: UInt8) -> [UInt8] {
    let lead = (row &- 0x21) / 2 &+ (row <= 0x5e ? 0x81 : 0xc1)
    if row % 2 == 1 { return [lead, cell &+ (cell < 0x60 ? 0x1f : 0x20)] }
    return [lead, cell &+ 0x7e]
  }

  private mutating func put(_ bytes: [UInt8], _ set: CharacterSet) {
    if set != pendingSet { flush() }
    pendingSet = set
    pending.append(contentsOf: bytes)
  }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    switch pendingSet {
    case .jisX0212:
      if jisX0212 == nil { jisX0212 = Iconv("EUC-JP-MS") }
      faults &+= jisX0212?.convert(pending, into: &output) ?? pending.count
    case .plane1, .plane2:
      if jisX0213 == nil { jisX0213 = Iconv("EUC-JISX0213") }
      faults &+= jisX0213?.convert(pending, into: &output) ?? pending.count
    default:
      faults &+= shiftJIS?.convert(pending, into: &output) ?? pending.count
    }
    pending.removeAll(keepingCapacity: true)
  }
}
