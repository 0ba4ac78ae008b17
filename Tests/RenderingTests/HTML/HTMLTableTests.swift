import Screen
import Testing

@testable import Rendering

@Suite struct HTMLTableTests {
  @Test func dataTableIsDrawn() {
    let html =
      "<table border=1><tr><th>Item<th>Price</tr><tr><td>日本茶<td align=right>9.90</tr><tr><td colspan=2>all</table>"
    #expect(
      HTMLScene.text(html) == """
        ┌────────┬───────┐
        │ Item   │ Price │
        ├────────┼───────┤
        │ 日本茶 │  9.90 │
        │ all            │
        └────────────────┘
        """)
  }

  @Test func cellsWrapWhereTheTableIsTooWide() {
    let html =
      "<table><tr><th>Name<th>Text</tr><tr><td>a<td>some words that are too wide for it</tr><tr><td>b<td>x</table>"
    #expect(
      HTMLScene.text(html, width: 30) == """
        ┌──────┬─────────────────────┐
        │ Name │ Text                │
        ├──────┼─────────────────────┤
        │ a    │ some words that are │
        │      │ too wide for it     │
        ├──────┼─────────────────────┤
        │ b    │ x                   │
        └──────┴─────────────────────┘
        """)
  }

  @Test func tableThatDoesNotFitIsToldRowByRow() {
    let cells = (1...6).map { "<td>valuevaluevalue\($0)" }.joined()
    let heads = (1...6).map { "<th>head\($0)" }.joined()
    let shown = HTMLScene.text("<table><tr>\(heads)</tr><tr>\(cells)</tr></table>", width: 40)
    #expect(shown.hasPrefix("head1: valuevaluevalue1\nhead2: valuevaluevalue2\n"))
  }

  @Test(arguments: [
    ("<table role=presentation><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\n\nb\n\nc"),
    ("<table><tr><td>Home<td>Shop<td>Help</table>", "Home  Shop  Help"),
    ("<table><tr><td>Account:<td>DE00</tr><tr><td>Until:<td>May</table>", "Account:  DE00\nUntil:    May"),
    ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>d", "a  b\n\nc\n\nd"),
    ("<table><tr><td>&nbsp;<td>a<td></table>", "a"), ("<table>stray<tr><td>a<td>b</table>", "stray\na  b"),
    ("<table border=1><caption>c</caption><tr><td>a</table>", "c\na"),
    ("<table><thead><tr><th><table><tr><td>a</table><th>b</table>", "a\n\nb"), ("<td>a<td>b", "a\nb"),
    ("<table><tr><td><ul><li>a</ul><td>b</table>", "• a\n\nb"),
  ])
  func layoutTableIsFlattened(html: String, expected: String) { #expect(HTMLScene.text(html) == expected) }

  @Test func rowsSpannedFromAboveKeepTheirPlace() {
    let html = "<table border=1><tr><td rowspan=2>a<td>b<td>c</tr><tr><td>d<td>e</table>"
    #expect(
      HTMLScene.text(html) == """
        ┌───┬───┬───┐
        │ a │ b │ c │
        │   │ d │ e │
        └───┴───┴───┘
        """)
  }

  @Test func tableInAQuoteStaysInIt() {
    let lines = HTMLScene.lines(
      "<blockquote><table border=1><tr><td>a<td>b<tr><td>c<td>d</table></blockquote>")
    #expect(lines == ["> ┌───┬───┐", "> │ a │ b │", "> │ c │ d │", "> └───┴───┘"])
  }

  @Test func linksInCellsAreLinks() {
    let part = HTMLScene.render(
      "<table border=1><tr><td><a href=http://a.example/>x</a><td>y<tr><td>1<td>2</table>")
    #expect(part.paragraphs.flatMap(\.spans).contains { $0.text == "x" && $0.link == 0 })
  }

  @Test func tableBeyondTheLimitOfCellsIsFlattened() {
    let rows = String(repeating: "<tr><td>a<td>b", count: HTMLTable.Limits.cells)
    let part = HTMLScene.render("<table border=1>" + rows)
    #expect(part.paragraphs[0].text.hasPrefix("a"))
    #expect(part.paragraphs.count >= HTMLTable.Limits.cells)
  }

  @Test func tooManyColumnsAreNotDrawn() {
    let row = "<tr>" + String(repeating: "<td>a", count: TableGrid.Limits.columns + 1)
    #expect(!HTMLScene.text("<table border=1>\(row)\(row)</table>", width: 400).contains("│"))
  }
}
