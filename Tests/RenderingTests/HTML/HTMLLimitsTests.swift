import Screen
import Testing

@testable import Rendering

/// What happens on the other side of each limit.
@Suite struct HTMLLimitsTests {
  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test func menusEntryIsKeptToItsLimit() {
    let text = HTMLScene.text(
      "<select><option>" + repeated("word ", HTMLLayout.Capture.Limits.text) + "</select>")
    #expect(text.utf8.count <= 2 * HTMLLayout.Capture.Limits.text && text.hasPrefix("[word"))
  }

  @Test func addressesBeyondTheLimitAreCountedEachTime() {
    let many = (0..<RemoteContent.Limits.addresses).map { "<img src=//a.example/\($0)>" }.joined()
    let part = HTMLScene.render(many + "<img src=//b.example/1><img src=//b.example/1>")
    #expect(part.notes == ["Not fetched: \(RemoteContent.Limits.addresses + 2) remote images."])
  }

  @Test func wordsOfALinkAreKeptToTheirLimit() {
    let part = HTMLScene.render("<a href=https://a.example>" + repeated("<p>word</p>", 1000) + "</a>")
    #expect(part.links[0].text.utf8.count <= 2 * HTMLLayout.Limits.linkText)
  }

  @Test func longAddressIsNoLink() {
    let address = "https://a.example/" + repeated("x", HyperReference.Limits.length)
    #expect(HTMLScene.render("<a href=\(address)>x</a>").links.isEmpty)
  }

  @Test func hostsAreSoughtAmongTheFirstWords() {
    let words = repeated("word ", LinkWarning.Limits.words + 1) + "bank.example"
    #expect(HTMLScene.render("<a href=https://evil.example>\(words)</a>").links[0].warning == nil)
    let far = repeated("w", LinkWarning.Limits.text) + " bank.example"
    #expect(HTMLScene.render("<a href=https://evil.example>\(far)</a>").links[0].warning == nil)
  }

  @Test func classesBeyondTheLimitAreNotLookedUp() {
    let others = (0..<StyleSheet.Limits.classes).map { "c\($0) " }.joined()
    #expect(HTMLScene.text("<style>.a{display:none}</style><p class='\(others)a'>x<p class='c1 a'>y") == "x")
  }

  @Test func spansAreCutToTheirLimits() {
    var table = HTMLTable(start: 0, prefix: "", quoteDepth: 0)
    table.beginRow(isHead: false)
    let html = "<table border=1><tr><td colspan=999999999>a<td>b<tr><td rowspan=999999999>c<td>d</table>"
    #expect(HTMLScene.text(html) == "a  b\nc  d")
  }

  @Test func longCellsAreNoData() {
    let long = repeated("word ", TableDrawing.Limits.cellText / 5 + 1)
    #expect(!HTMLScene.text("<table border=1><tr><td>a<td>b<tr><td>c<td>\(long)</table>").contains("│"))
    let tall = repeated("<p>x</p>", TableDrawing.Limits.cellLines + 1)
    #expect(!HTMLScene.text("<table border=1><tr><td>a<td>b<tr><td>c<td>\(tall)</table>").contains("│"))
  }

  @Test func wideCellsOfAnUnmarkedTableAreNoColumns() {
    let wide = repeated("wide ", TableDrawing.Limits.unmarkedCell / 5 + 1)
    let shown = HTMLScene.text("<table><tr><td>a<td>\(wide)<tr><td>looong<td>d</table>", width: 140)
    #expect(shown.hasPrefix("a  wide"))
  }

  @Test func longWordIsBrokenInItsCell() {
    let word = repeated("x", TableDrawing.Limits.word + 20)
    let lines = HTMLScene.lines("<table border=1><tr><td>\(word)<td>b<tr><td>c<td>d</table>", width: 40)
    #expect(lines.filter { $0.contains("xxx") }.count == 2)
  }

  @Test func paragraphsEndAtTheirLimit() {
    let part = HTMLScene.render(repeated("<p>x", HTMLLayout.Limits.paragraphs))
    #expect(part.paragraphs.count <= HTMLLayout.Limits.paragraphs + 1)
    #expect(part.notes.count == 1)
  }

  @Test func startTagFarAboveIsNotFound() {
    let inside = repeated("<span>", OpenElements.Limits.search + 1)
    #expect(HTMLScene.render("<b>\(inside)</b>x").paragraphs[0].spans[0].role == .strong)
    #expect(HTMLScene.render("<b><span></b>x").paragraphs[0].spans[0].role == nil)
  }

  @Test func longStyleIsReadToItsLimit() {
    let value = repeated("a", 300)
    #expect(HTMLScene.text("<p style='font-family:\(value);display:none'>x</p>y") == "y")
  }

  @Test func longPatternsOfAddressesAreNotLookedFor() {
    let far = "//a.example/" + repeated("x", RemoteContent.Limits.address) + "/wf/open"
    #expect(HTMLScene.render("<img src=\(far)>").notes == ["Not fetched: 1 remote image."])
  }

  @Test func namesLongerThanAnyAreNoReferences() {
    let name = "&" + repeated("a", NamedReferences.Limits.name + 1) + ";"
    #expect(HTMLScene.text(name) == name)
  }
}
