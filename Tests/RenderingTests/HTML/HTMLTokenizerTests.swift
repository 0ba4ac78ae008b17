import Testing

@testable import Rendering

/// Vectors written from the states of WHATWG HTML §13.2.5.
@Suite struct HTMLTokenizerTests {
  /// Tokens one after the other: text as it stands, `<name attribute="value">`, `</name>`.
  private func tokens(_ html: String) -> String {
    let bytes = Array(html.utf8)
    var tokenizer = HTMLTokenizer()
    var output: [String] = []
    while let token = tokenizer.next(bytes.span) {
      switch token {
      case .text(let range, let decodes):
        output.append(
          decodes ? CharacterReference.decoding(bytes.span, range) : HTMLSyntax.string(bytes.span, range))
      case .tag:
        let tag = tokenizer.tag
        let values = HTMLAttribute.allCases.compactMap { attribute in
          tag.value(attribute, bytes.span).map { " \(attribute)=\"\($0)\"" }
        }
        output.append(
          "<\(tag.isEnd ? "/" : "")\(tag.element)\(values.joined())\(tag.isSelfClosing ? "/" : "")>")
      }
    }
    return output.joined(separator: "|")
  }

  @Test(arguments: [
    ("a<b>c</b>d", "a|<b>|c|</b>|d"),
    ("<DIV>x</Div>", "<div>|x|</div>"),
    ("1 < 2 <3 <", "1 < 2 <3 <"),
    ("a</>b</ >c</3>d", "a|b|c|d"),
    ("a</", "a</"),
    ("a<b", "a"), ("a<b c=d", "a"), ("a<b c='d>e", "a"),
    ("<br/>x<br />", "<br/>|x|<br/>"),
    ("<b/ id=x>", "<b id=\"x\">"),
    ("<x-y>z", "<other>|z"),
    ("<?php echo 1 ?>x", "x"), ("<!doctype html>x", "x"), ("<!x>y", "y"), ("<!>y", "y"),
    ("<!DOCTYPE a PUBLIC \"b>c\">d", "c\">d"),
    ("<![CDATA[a]]>b", "b"), ("<![CDATA[a>b]]>c", "b]]>c"),
  ])
  func tags(html: String, expected: String) { #expect(tokens(html) == expected) }

  @Test(arguments: [
    ("<!-->a", "a"), ("<!--->a", "a"), ("<!---->a", "a"), ("<!--x-->a", "a"), ("<!--x--!>a", "a"),
    ("<!-- a > b -- c -->d", "d"), ("<!--x--->a", "a"), ("<!--x-- >y-->a", "a"), ("<!--x", ""),
    ("<!-x>a", "a"),
    ("<!--[if mso]><p>x</p><![endif]-->y", "y"),
    ("<!--[if !mso]><!-->x<!--<![endif]-->y", "x|y"), ("<!--[if !mso]>-->x<!--<![endif]-->", "x"),
    ("<![if !mso]>x<![endif]>y", "x|y"),
  ])
  func comments(html: String, expected: String) { #expect(tokens(html) == expected) }

  @Test(arguments: [
    ("<a href=x>", "<a href=\"x\">"), ("<a href = 'x y'>", "<a href=\"x y\">"),
    ("<a href=\"x>y\">", "<a href=\"x>y\">"),
    ("<a href>", "<a href=\"\">"), ("<a href=>x", "<a href=\"\">|x"), ("<a HREF=1 href=2>", "<a href=\"1\">"),
    ("<a href=a&amp;b>", "<a href=\"a&b\">"),
    ("<a href=?a=1&copy=2&lt=3&amp=4>", "<a href=\"?a=1&copy=2&lt=3&amp=4\">"),
    ("<a href=?a&copy>", "<a href=\"?a©\">"), ("<a href=?a&copy;b>", "<a href=\"?a©b\">"),
    ("<a href=a/b/>", "<a href=\"a/b/\">"), ("<a href='x'id=y>", "<a href=\"x\" id=\"y\">"),
    ("<a =href=x id=y>", "<a id=\"y\">"), ("<a\nhref\n=\nx>", "<a href=\"x\">"),
    ("<a \" id=x>", "<a id=\"x\">"),
    ("<a xlink:href=x>", "<a href=\"x\">"),
  ])
  func attributes(html: String, expected: String) { #expect(tokens(html) == expected) }

  @Test(arguments: [
    ("<title>a<b>&amp;</title>c", "<title>|a<b>&|</title>|c"),
    ("<textarea><p></textarea >x", "<textarea>|<p>|</textarea>|x"),
    ("<style>a<b></style>c", "<style>|a<b>|</style>|c"),
    ("<script>'</scrip>'</SCRIPT>x", "<script>|'</scrip>'|</script>|x"),
    ("<script>a", "<script>|a"), ("<title></title>x", "<title>|</title>|x"),
    ("<xmp>&amp;</xmp>", "<xmp>|&amp;|</xmp>"),
    ("<style></stylex></style>y", "<style>|</stylex>|</style>|y"),
    ("<plaintext>a<b></plaintext>", "<plaintext>|a<b></plaintext>"),
  ])
  func contentWithoutTags(html: String, expected: String) { #expect(tokens(html) == expected) }

  @Test(arguments: [
    ("&amp;&lt;&gt;&quot;&apos;&nbsp;.", "&<>\"'\u{a0}."), ("AT&T &amp &ampx", "AT&T & &x"),
    ("&copy2026", "©2026"),
    ("&notit; &notin; &not", "¬it; ∉ ¬"), ("&hellip &hellip;", "&hellip …"), ("&NotEqualTilde;", "≂̸"),
    ("&CounterClockwiseContourIntegral;", "∳"), ("&#65;&#x41;&#X41;&#65 x", "AAAA x"), ("&#128;&#150;", "€–"),
    ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
    ("&#;&#x;&#xg;&;& ;", "&#;&#x;&#xg;&;& ;"),
    ("&unknown;", "&unknown;"), ("&Aacute&aacute", "Áá"), ("&lang;&rang;", "⟨⟩"),
  ])
  func references(text: String, expected: String) {
    let bytes = Array(text.utf8)
    var shown = HTMLLine()
    shown.add(bytes.span, 0..<bytes.count, decodesReferences: true)
    #expect(shown.text(from: 0) == expected)
  }

  @Test func allNamesAreInTheTable() {
    #expect(NamedReferences.standard.count == 2125)
    #expect(NamedReferences.standard.oldCount == 106)
    for name in ["AElig", "zwnj", "zwj", "Afr", "yuml", "nGt", "fjlig"] {
      let bytes = Array(name.utf8)
      #expect(NamedReferences.standard.characters(bytes.span, 0..<bytes.count) != nil, "\(name)")
    }
  }
}
