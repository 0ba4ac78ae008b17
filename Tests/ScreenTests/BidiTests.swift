import Foundation
import Testing

@testable import Screen

@Suite struct BidiTests {
  @Test(arguments: [
    ("abc", "abc"), ("אבג", "גבא"), ("abc אבג def", "abc גבא def"), ("אבג abc דהו", "והד abc גבא"),
    ("אבג 123, 456", "456 ,123 גבא"), ("שלום (hello)", "(hello) םולש"), ("a (ב) ג", "a (ב) ג"),
    ("abc (אב)", "abc (בא)"),
    ("نعم 12:30", "12:30 معن"), ("a\u{301}ב\u{5b0}ג", "a\u{301}גב\u{5b0}"), ("א<ב", "ב>א"),
    ("100% של", "לש 100%"),
    ("אב! ", " !בא"), ("אב-5", "5-בא"), ("car (אב) [1]", "car (בא) [1]"), ("(אב)", "(בא)"),
  ])
  func lineStandsInTheOrderOfItsCells(_ text: String, _ shown: String) {
    #expect(Array(Bidi.visual(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  /// The files take half a minute as a whole, so that each run does another part of them.
  static let parts = 24

  private static func part() -> Int {
    let part =
      ProcessInfo.processInfo.environment["HATO_SEED"].flatMap { Int($0) } ?? Int.random(in: 0..<parts)
    print("part \(part % parts) of \(parts)")
    return part % parts
  }

  static let characterTest = "/usr/share/unicode/BidiCharacterTest.txt"

  /// The test files of the standard (Debian: unicode-data), all lines without explicit directions and paragraph
  /// ends: levels and order.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: characterTest), "unicode-data is not installed"))
  func unicodeAgreesOnCharacters() throws {
    let file = try String(contentsOfFile: Self.characterTest, encoding: .utf8)
    var count = 0
    let part = Self.part()
    for (number, line) in file.split(separator: "\n").enumerated()
    where number % Self.parts == part && !line.hasPrefix("#") {
      let fields = line.split(separator: ";")
      let scalars = fields[0].split(separator: " ").compactMap { UInt32($0, radix: 16) }
      if scalars.contains(where: {
        (Bidi.classes[$0] >= BidiClass.lre.rawValue) || Bidi.classes[$0] == BidiClass.b.rawValue
      }) {
        continue
      }
      count += 1
      let base: UInt8? = fields[1] == "2" ? nil : UInt8(fields[1])
      let paragraph = Bidi.Paragraph(scalars, base: base)
      let levels = fields[3].split(separator: " ").map { UInt8($0) }
      let found = paragraph.levels(ofLine: 0..<scalars.count)
      let isSame = zip(levels, found).allSatisfy { $0 == nil || $0 == $1 }
      let order = fields.count > 4 ? fields[4].split(separator: " ").compactMap { Int($0) } : []
      let shown = paragraph.order(ofLine: 0..<scalars.count).map(\.index).filter { levels[$0] != nil }
      #expect(paragraph.base == UInt8(fields[2]) && isSame && shown == order, "\(line)")
    }
    #expect(count > 2000)
  }

  static let classTest = "/usr/share/unicode/BidiTest.txt"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: classTest), "unicode-data is not installed"))
  func unicodeAgreesOnClasses() throws {
    let names: [Substring: BidiClass] = [
      "L": .l, "R": .r, "AL": .al, "EN": .en, "ES": .es, "ET": .et, "AN": .an, "CS": .cs, "NSM": .nsm,
      "BN": .bn,
      "S": .s, "WS": .ws, "ON": .on,
    ]
    let file = try String(contentsOfFile: Self.classTest, encoding: .utf8)
    var count = 0
    var levels: [UInt8?] = []
    var order: [Int] = []
    var failures: [String] = []
    let part = Self.part()
    for (number, line) in file.split(separator: "\n").enumerated() where !line.hasPrefix("#") {
      if line.hasPrefix("@Levels:") {
        levels = line.dropFirst(8).split(whereSeparator: \.isWhitespace).map { UInt8($0) }
      } else if line.hasPrefix("@Reorder:") {
        order = line.dropFirst(9).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      } else if number % Self.parts == part {
        let fields = line.split(separator: ";")
        let words = fields[0].split(separator: " ")
        let classes = words.compactMap { names[$0] }
        guard classes.count == words.count, let bits = Int(fields[1].filter { $0 != " " }, radix: 16) else {
          continue
        }
        for (bit, base) in [(1, nil), (2, 0), (4, 1)] as [(Int, UInt8?)] where bits & bit != 0 {
          count += 1
          let paragraph = Bidi.Paragraph(classes, Array(repeating: 0x61, count: classes.count), base: base)
          let found = paragraph.levels(ofLine: 0..<classes.count)
          let shown = paragraph.order(ofLine: 0..<classes.count).map(\.index).filter { levels[$0] != nil }
          let isSame = zip(levels, found).allSatisfy { $0 == nil || $0 == $1 }
          if !isSame || shown != order { failures.append(String(line)) }
        }
      }
    }
    #expect(count > 2000 && failures.isEmpty, "\(failures.prefix(10))")
  }

  @Test func bracketsBeyondTheLimitAreSigns() {
    let limit = BidiResolution.Limits.brackets
    for depth in [limit, limit + 1] {
      let text = "א" + String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
      #expect(Bidi.visual(text).count == text.count)
    }
  }
}
