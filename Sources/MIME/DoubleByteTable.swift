/// The characters of a charset that has two octets for each: made once from the C library's converter, then
/// looked up. Opening a converter for each of a hundred thousand subjects costs more than reading them.
///
/// Sendable because the memory is written before the initialiser ends and never again. It is never given back:
/// each table is made once, and a lookup that counted references would take several times as long.
struct DoubleByteTable: @unchecked Sendable {
  /// Scalars by lead (0x81...0xFE) and trail octet (0x40...0xFE). 0: no character; with `pairMark`, an index into
  /// `pairs`.
  private let scalars: UnsafePointer<UInt32>
  /// The few characters that Unicode writes with two scalars.
  private let pairs: UnsafePointer<(UInt32, UInt32)>

  private static let trails = 0xbf
  private static let pairMark: UInt32 = 0x8000_0000

  /// `nil` where the C library has none of `converters`; what the first one lacks is taken from the next.
  /// `code` makes the converter's octets of a lead and a trail octet.
  init?(_ converters: String..., code: (UInt8, UInt8) -> [UInt8]? = { [$0, $1] }) {
    var scalars = [UInt32](repeating: 0, count: 126 * Self.trails)
    var pairs: [(UInt32, UInt32)] = []
    var isKnown = false
    for name in converters {
      guard var iconv = Iconv(name, to: "UTF-32LE") else { continue }
      isKnown = true
      for place in scalars.indices where scalars[place] == 0 || Self.isPrivate(scalars[place]) {
        let lead = UInt8(0x81 + place / Self.trails)
        let trail = UInt8(0x40 + place % Self.trails)
        guard trail != 0x7f, let octets = code(lead, trail) else { continue }
        let found = iconv.scalars(of: octets)
        if found.count == 1, !Self.isControl(found[0]) { scalars[place] = found[0] }
        if found.count == 2 {
          scalars[place] = Self.pairMark | UInt32(pairs.count)
          pairs.append((found[0], found[1]))
        }
      }
    }
    guard isKnown else { return nil }
    self.scalars = Self.kept(scalars)
    self.pairs = Self.kept(pairs)
  }

  private static func kept<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    for (place, element) in elements.enumerated() { (memory + place).initialize(to: element) }
    return UnsafePointer(memory)
  }

  private static func isPrivate(_ scalar: UInt32) -> Bool { scalar >= 0xe000 && scalar <= 0xf8ff }
  private static func isControl(_ scalar: UInt32) -> Bool { scalar < 0xa0 }

  /// Writes the character and answers whether there is one.
  @inline(__always)
  func put(_ lead: UInt8, _ trail: UInt8, into output: inout UTF8Output) -> Bool {
    guard lead >= 0x81, lead <= 0xfe, trail >= 0x40, trail <= 0xfe else { return false }
    let scalar = scalars[Int(lead &- 0x81) &* Self.trails &+ Int(trail &- 0x40)]
    guard scalar != 0 else { return false }
    if scalar < Self.pairMark {
      output.put(scalar)
    } else {
      let pair = pairs[Int(scalar ^ Self.pairMark)]
      output.put(pair.0)
      output.put(pair.1)
    }
    return true
  }

  /// The character's only or first scalar.
  @inline(__always)
  func scalar(_ lead: UInt8, _ trail: UInt8) -> UInt32? {
    guard lead >= 0x81, lead <= 0xfe, trail >= 0x40, trail <= 0xfe else { return nil }
    let scalar = scalars[Int(lead &- 0x81) &* Self.trails &+ Int(trail &- 0x40)]
    if scalar >= Self.pairMark { return pairs[Int(scalar ^ Self.pairMark)].0 }
    return scalar == 0 ? nil : scalar
  }
}

extension DoubleByteTable {
  static let shiftJIS = DoubleByteTable("CP932")
  static let shiftJIS2004 = DoubleByteTable("SHIFT_JISX0213")
  static let gbk = DoubleByteTable("GB18030")
  /// With the ETEN characters that glibc has here, then Hong Kong's.
  static let big5 = DoubleByteTable("BIG5", "BIG5-HKSCS")
  static let big5HKSCS = DoubleByteTable("BIG5-HKSCS", "BIG5")
  /// KS X 1001 and the rest of the syllables: what Windows calls 949.
  static let unifiedHangul = DoubleByteTable("UHC")

  /// JIS X 0208 with the vendors' rows, both octets with the high bit set.
  static let jisX0208 = DoubleByteTable("CP932") { row, cell in
    guard row >= 0xa1, cell >= 0xa1 else { return nil }
    let lead = (row &- 0xa1) / 2 &+ (row <= 0xde ? 0x81 : 0xc1)
    if row % 2 == 0 { return [lead, cell &- 2] }
    return [lead, cell &- (cell < 0xe0 ? 0x61 : 0x60)]
  }
  static let jisX0212 = DoubleByteTable("EUC-JP-MS") { three(0x8f, $0, $1) }
  static let jisX0213Plane1 = DoubleByteTable("EUC-JISX0213") { $0 < 0xa1 || $1 < 0xa1 ? nil : [$0, $1] }
  static let jisX0213Plane2 = DoubleByteTable("EUC-JISX0213") { three(0x8f, $0, $1) }
  static let cnsPlane1 = DoubleByteTable("EUC-TW") { $0 < 0xa1 || $1 < 0xa1 ? nil : [$0, $1] }
  static let cnsPlane2 = DoubleByteTable("EUC-TW") { $0 < 0xa1 || $1 < 0xa1 ? nil : [0x8e, 0xa2, $0, $1] }

  private static func three(_ shift: UInt8, _ lead: UInt8, _ trail: UInt8) -> [UInt8]? {
    lead < 0xa1 || trail < 0xa1 ? nil : [shift, lead, trail]
  }
}
