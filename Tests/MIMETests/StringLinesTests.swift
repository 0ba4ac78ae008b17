import MIME
import Testing

@Suite struct StringLinesTests {
  @Test(arguments: ["", "\n", "a", "a\n", "\na", "a\r\nb", "\n\n\n", "日本\n\n語\n", "e\n\u{301}"])
  func linesAreThoseBetweenTheLineFeeds(_ text: String) {
    let split = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    #expect(StringLines(text).map(String.init) == split)
    #expect(StringLines("x\(text)y".dropFirst().dropLast()).map(String.init) == split)
  }
}
