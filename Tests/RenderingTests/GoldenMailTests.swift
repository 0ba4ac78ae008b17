import Foundation
import MIME
import Mail
import Screen
import Testing

@testable import Rendering

/// `Mails/NAME.eml` laid out for 60, 80 and 140 columns is what `Mails/NAME.COLUMNS.txt` shows. `UPDATE_GOLDEN=1`
/// rewrites the files.
@Suite struct GoldenMailTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Mails")

  static let names: [String] = {
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "eml" }.map { $0.deletingPathExtension().lastPathComponent }
      .sorted()
  }()

  @Test(arguments: names, [60, 80, 140])
  func mailIsLaidOutAsItsFileShows(_ name: String, _ columns: Int) throws {
    let mail = Array(try Data(contentsOf: Self.folder.appending(path: name + ".eml")))
    // Fri 20 Nov 2026 12:00 in Berlin.
    var options = RenderOptions(
      width: columns, now: Timestamp(seconds: 1_795_172_400), zoneOffsetMinutes: 60)
    options.acquaintance = Acquaintance(
      authservIDs: ["mx.home.example"], hasWritten: name.hasSuffix("-first-mail") ? false : nil)
    let actual = Self.text(Whole.render(mail, options: options), columns: columns)
    let file = Self.folder.appending(path: "\(name).\(columns).txt")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try actual.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(actual == (try? String(contentsOf: file, encoding: .utf8)), "\(name) at \(columns) columns")
    }
  }

  /// Each line with what is not plain text in it: `‹role:words›`. Then the links, and what was wrong.
  private static func text(_ rendered: RenderedText, columns: Int) -> String {
    var output = ""
    for line in rendered.lines {
      for run in line.runs {
        let link = run.link.map { "#\($0 + 1)" } ?? ""
        output += run.role == .text && run.link == nil ? run.text : "‹\(run.role)\(link):\(run.text)›"
      }
      output += "\n"
      #expect(TextWidth.columns(ofText: line.text) <= columns, "\(line.text)")
    }
    for (index, link) in rendered.links.enumerated() {
      output += "link \(index + 1): \(link.target) | \(link.text)\(link.warning.map { " | " + $0 } ?? "")\n"
    }
    for problem in rendered.problems { output += "problem: \(problem)\n" }
    return output
  }
}
