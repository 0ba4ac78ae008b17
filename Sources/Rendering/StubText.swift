import MIME
import Mail
import Screen

/// A plain text beside the HTML that only sends its reader there: "Your mail program does not support HTML."
///
/// Told by what its sentences speak of; addresses say nothing, however long they are. That such a sentence alone is
/// enough does no harm: who writes of browsers, and no more, in both forms is read in the other one.
enum StubText {
  /// What such sentences speak of, in small letters.
  private static let words = [
    "html", "browser", "web version", "webversion", "online version", "onlineversion", "web page", "webpage",
    "view online", "read online", "view it online", "mail program", "mail client", "mailprogramm",
    "mail-programm",
    "logiciel de messagerie", "programma di posta", "navigateur", "navegador", "przegląda", "prohlížeč",
    "tarayıcı",
    "браузер", "ブラウザ", "浏览器", "瀏覽器", "브라우저",
  ]
  /// What stands below any circular, and is no reason to read it.
  private static let furniture = [
    "unsubscribe", "all rights reserved", "copyright", "©", "privacy policy", "abmelden", "abbestellen",
    "désabonner", "désinscri", "darse de baja", "cancellarsi", "отписаться", "配信停止", "退订",
  ]
  /// Letters of other sentences: a greeting, a name, "click here". More is a text.
  private static let otherLetters = 50
  /// A line with so many letters may go on in the next.
  private static let longLine = 50

  static func isStub(_ part: RenderedPart) -> Bool {
    guard part.paragraphs.contains(where: { $0.text.contains(where: \.isLetter) }) else { return true }
    var isSent = false
    var others = 0
    for sentence in sentences(of: part) {
      let text = sentence.lowercased()
      if words.contains(where: { text.contains($0) }) {
        isSent = true
      } else if !furniture.contains(where: { text.contains($0) }) {
        others += letters(sentence)
      }
      if others > otherLetters { return false }
    }
    return isSent
  }

  /// How much it says. Looks no farther than is needed to tell that it is more than such a text.
  static func letters(of part: RenderedPart) -> Int {
    var count = 0
    for paragraph in part.paragraphs where count <= longest {
      count += letters(withoutAddresses(paragraph.text.prefix(4 * longest)))
    }
    return count
  }

  /// Octets that are counted: twice what `BodyStructure.shortSize` lets a plain text be, in any encoding.
  private static let longest = 2 * BodyStructure.shortSize

  private static func letters(_ text: some StringProtocol) -> Int {
    text.utf8.count { $0 >= 0x80 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
  }

  private static func withoutAddresses(_ text: Substring) -> String {
    text.split(whereSeparator: \.isWhitespace).filter { !$0.contains("://") && !$0.hasPrefix("www.") }
      .joined(separator: " ")
  }

  private static func sentences(of part: RenderedPart) -> [String] {
    var sentences: [String] = []
    var open = ""
    func close() {
      if !open.isEmpty { sentences.append(open) }
      open = ""
    }
    for paragraph in part.paragraphs {
      let line = withoutAddresses(paragraph.text[...])
      if line.isEmpty { close() }
      var last: Character = " "
      for character in line + " " {
        if "。！？".contains(last) || character == " " && ".!?:;".contains(last) { close() }
        open.append(character)
        last = character
      }
      if letters(line) < longLine { close() }
    }
    close()
    return sentences
  }
}
