import MIME
import Mail

/// A short plain text beside the HTML that only sends its reader there: "Your mail program does not support HTML."
///
/// That a word of it is enough does no harm: who writes of browsers in both forms is read in the other one.
enum StubText {
  /// What such texts speak of, in small letters.
  private static let words = [
    "html", "browser", "web version", "webversion", "online version", "onlineversion", "web page", "webpage",
    "navigateur", "navegador", "przegląda", "prohlížeč", "tarayıcı", "браузер", "ブラウザ", "浏览器", "瀏覽器", "브라우저",
  ]

  static func isStub(_ part: RenderedPart) -> Bool {
    let text = part.paragraphs.map(\.text).joined(separator: " ").lowercased()
    return !text.contains(where: \.isLetter) || words.contains { text.contains($0) }
  }

  /// How much it says. Looks no farther than is needed to tell that it is more than such a text.
  static func letters(of part: RenderedPart) -> Int {
    var count = 0
    for paragraph in part.paragraphs where count <= longest {
      count += paragraph.text.utf8.prefix(longest + 1).count {
        $0 >= 0x80 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a
      }
    }
    return count
  }

  /// Octets that are counted: twice what `BodyStructure.stubSize` lets a plain text be, in any encoding.
  private static let longest = 2 * BodyStructure.stubSize
}
