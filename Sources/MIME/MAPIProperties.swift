/// A list of properties as TNEF has it ([MS-OXTNEF] §2.1.3.4): where the values of those stand that are strings,
/// octets or objects. Of several values the first counts.
struct MAPIProperties {
  enum Kind { case string8, unicode, binary, object }

  struct Property {
    var type: Kind
    var value: Range<Int>
  }

  private var found: [Int: Property] = [:]

  subscript(id: Int) -> Property? { found[id] }

  /// Reads as far as it goes: a type that is unknown has no length, so it is the end.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    var reader = LittleEndianReader(bytes, range)
    guard let count = reader.uint32() else { return }
    for _ in 0..<min(Int(count), TNEF.Limits.properties) {
      guard let type = reader.uint16(), let id = reader.uint16(), id < 0x8000 || Self.skipName(&reader),
        let value = Self.value(&reader, type)
      else { return }
      if let kind = value.kind, found[Int(id)] == nil {
        found[Int(id)] = Property(type: kind, value: value.range)
      }
    }
  }

  /// `NamedPropSpec = PropNameSpace(16) PropIDType(4) (PropID(4) / PropMap)`
  private static func skipName(_ reader: inout LittleEndianReader) -> Bool {
    guard reader.piece(16) != nil, let kind = reader.uint32(), let number = reader.uint32() else {
      return false
    }
    if kind == 0 { return true }
    return kind == 1 && padded(&reader, Int(number)) != nil
  }

  /// The first value of a property; all of them are passed over.
  private static func value(_ reader: inout LittleEndianReader, _ type: UInt16) -> (
    kind: Kind?, range: Range<Int>
  )? {
    let isMultiple = type & 0x1000 != 0
    let single = type & ~0x1000
    if let size = fixedSize(single) {
      let count = isMultiple ? reader.uint32().map { Int($0) } : 1
      let (total, overflows) = (count ?? 0).multipliedReportingOverflow(by: size)
      guard count != nil, !overflows, let range = reader.piece(total) else { return nil }
      return (nil, range)
    }
    guard let kind = kind(single), let count = reader.uint32() else { return nil }
    var first: Range<Int>?
    // Each value takes at least its length, so a count that lies ends with the bytes.
    for _ in 0..<count {
      guard let length = reader.uint32(), let range = padded(&reader, Int(length)) else { return nil }
      if first == nil { first = range }
    }
    guard var value = first else { return (nil, reader.position..<reader.position) }
    // An object has the identifier of its interface in front ([MS-OXTNEF] §2.1.3.4).
    if kind == .object, value.count >= 16 { value = value.lowerBound &+ 16..<value.upperBound }
    return (kind, value)
  }

  /// Values begin at multiples of four.
  private static func padded(_ reader: inout LittleEndianReader, _ length: Int) -> Range<Int>? {
    guard let range = reader.piece(length) else { return nil }
    // At the very end the padding may be missing.
    _ = reader.piece((4 &- length % 4) % 4)
    return range
  }

  /// With padding.
  private static func fixedSize(_ type: UInt16) -> Int? {
    switch type {
    case 0x0001: 0  // PtypNull
    case 0x0002, 0x0003, 0x0004, 0x000a, 0x000b: 4
    case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040: 8
    case 0x0048: 16  // PtypGuid
    default: nil
    }
  }

  private static func kind(_ type: UInt16) -> Kind? {
    switch type {
    case 0x001e: .string8
    case 0x001f: .unicode
    case 0x0102: .binary
    case 0x000d: .object
    default: nil
    }
  }
}
