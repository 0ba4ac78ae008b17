/// Composes TNEF streams for the tests ([MS-OXTNEF] §2.1.3).
struct TNEFWriter {
  private(set) var bytes: [UInt8] = []

  init() { bytes = Self.number(0x223e_9f78, 4) + Self.number(1, 2) }

  static func number(_ value: Int, _ octets: Int) -> [UInt8] {
    (0..<octets).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  mutating func attribute(level: UInt8, _ type: Int, _ id: Int, _ data: [UInt8]) {
    let sum = data.reduce(0) { ($0 + Int($1)) & 0xffff }
    bytes += [level] + Self.number(id, 2) + Self.number(type, 2) + Self.number(data.count, 4) + data
    bytes += Self.number(sum, 2)
  }

  mutating func header(codePage: Int = 1252) {
    attribute(level: 1, 8, 0x9006, Self.number(0x10000, 4))
    attribute(level: 1, 6, 0x9007, Self.number(codePage, 4) + Self.number(0, 4))
    attribute(level: 1, 7, 0x8008, Array("IPM.Microsoft Mail.Note\0".utf8))
  }

  mutating func subject(_ text: String) { attribute(level: 1, 1, 0x8004, Array(text.utf8) + [0]) }

  mutating func attachment(title: [UInt8], data: [UInt8], properties: [[UInt8]] = []) {
    attribute(level: 2, 6, 0x9002, Self.number(1, 2) + [UInt8](repeating: 0, count: 12))
    attribute(level: 2, 1, 0x8010, title + [0])
    attribute(level: 2, 6, 0x800f, data)
    if !properties.isEmpty { attribute(level: 2, 6, 0x9005, Self.list(properties)) }
  }

  mutating func messageProperties(_ properties: [[UInt8]]) {
    attribute(level: 1, 6, 0x9003, Self.list(properties))
  }

  static func list(_ properties: [[UInt8]]) -> [UInt8] {
    number(properties.count, 4) + properties.joined()
  }

  /// A property of one value whose length is told.
  static func property(_ id: Int, type: Int, _ value: [UInt8]) -> [UInt8] {
    number(type, 2) + number(id, 2) + number(1, 4) + number(value.count, 4) + padded(value)
  }

  static func unicode(_ id: Int, _ text: String) -> [UInt8] {
    property(id, type: 0x1f, utf16(text))
  }

  private static func utf16(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for unit in text.utf16 { bytes += number(Int(unit), 2) }
    return bytes + [0, 0]
  }

  static func string(_ id: Int, _ text: [UInt8]) -> [UInt8] { property(id, type: 0x1e, text + [0]) }

  static func integer(_ id: Int, _ value: Int) -> [UInt8] {
    number(3, 2) + number(id, 2) + number(value, 4)
  }

  /// A property with a name of its own.
  static func named(_ name: String, _ value: Int) -> [UInt8] {
    let units = utf16(name)
    return number(3, 2) + number(0x8001, 2) + [UInt8](repeating: 7, count: 16) + number(1, 4)
      + number(units.count, 4) + padded(units) + number(value, 4)
  }

  private static func padded(_ value: [UInt8]) -> [UInt8] {
    value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }
}
