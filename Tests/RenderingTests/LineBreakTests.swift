import Foundation
import Testing

@testable import Rendering

@Suite struct LineBreakTests {
  /// Where `LineBreakFinder` breaks a text, as `÷`.
  private func marked(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    let breaks = Self.breaks(scalars.map(\.value))
    return zip(scalars, breaks).reduce(into: "") { $0 += ($1.1 ? "÷" : "") + String($1.0) }
  }

  static func breaks(_ scalars: [UInt32]) -> [Bool] {
    var finder = LineBreakFinder()
    var breaks: [Bool] = []
    for scalar in scalars {
      let verdict = finder.take(scalar)
      if verdict == .allowedBeforeLast { breaks[breaks.count - 1] = true }
      breaks.append(verdict == .allowed)
    }
    return breaks
  }

  @Test(arguments: [
    "one ÷two  ÷three", "a-÷b", "x ÷--option=y", "see ÷(this) ÷or ÷[that]", "why !", "l'un ; ÷l'autre",
    "a÷—÷b",
    "the ÷/usr/÷bin ÷path", "at ÷.5 ÷or ÷:help", "12,345.67 ÷€", "$100", "50%", "10:30", "日÷本÷語、÷と。", "「日」",
    "きゃ",
    "日÷本 ÷語", "一“日”一", "한÷국 ÷어", "e\u{301}a", "a\u{a0}b", "a\u{200b}÷b", "a\u{2060}b", "🇯🇵÷🇫🇷", "👍🏽",
    "ש-ש", "日…", "http://÷a.b/÷c?÷d", "👩\u{200d}🚀",
  ])
  func linesEndWhereTheyMay(_ expected: String) {
    #expect(marked(expected.replacing("÷", with: "")) == expected)
  }

  static let unicodeTest = "/usr/share/unicode/auxiliary/LineBreakTest.txt"

  /// The test file of the standard (Debian: unicode-data). It ends lines at BK, which is not ours to do.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: unicodeTest), "unicode-data is not installed"))
  func unicodeAgrees() throws {
    let file = try String(contentsOfFile: Self.unicodeTest, encoding: .utf8)
    /// Those of Unicode 15: 34 where the test has numbers after example 7 of §8.2 instead of LB25, 10 of hyphens that
    /// begin a word, and one stop that does. May only shrink.
    let deviations = 45
    var count = 0
    var failures: [String] = []
    for line in file.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: "#", maxSplits: 1)
      let words = fields[0].split(whereSeparator: \.isWhitespace)
      let scalars = words.compactMap { UInt32($0, radix: 16) }
      let wanted = words.dropLast().filter { $0 == "÷" || $0 == "×" }.map { $0 == "÷" }
      let rules = scalars.map { LineBreakRules.standard.lineBreakClass($0) }
      if rules.contains(.bk) { continue }
      count += 1
      if Self.breaks(scalars) != wanted { failures.append(String(line)) }
    }
    #expect(count > 6000)
    #expect(failures.count <= deviations, "\(failures.joined(separator: "\n"))")
  }
}
