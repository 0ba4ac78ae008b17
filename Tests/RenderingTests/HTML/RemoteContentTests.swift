import Testing

@testable import Rendering

@Suite struct RemoteContentTests {
  @Test(arguments: [
    ("<img src=https://a.example/1.png><img src=https://a.example/2.png>", "2 remote images"),
    ("<img src=https://a.example/1.png><img src=https://a.example/1.png>", "1 remote image"),
    ("<img src=https://a.example/1.png width=1 height=1>", "1 tracker"),
    ("<img src=https://a.example/x style='display:none'>", "1 tracker"),
    ("<img src=https://a.example/wf/open?x=1>", "1 tracker"),
    ("<div style=display:none><img src=https://a.example/x></div>", "1 tracker"),
    ("<td background=http://a.example/x>", "1 remote image"),
    ("<p style='background:url(https://a.example/x)'>", "1 remote image"),
    ("<p style='background:url(&quot;https://a.example/x&quot;)'>", "1 remote image"),
    ("<link rel=stylesheet href=https://a.example/x>", "1 other remote file"),
    (
      "<style>@import url(https://a.example/x); b{background:url(//a.example/y)}</style>",
      "2 other remote files"
    ),
    ("<video src=https://a.example/v poster=https://a.example/p>", "1 remote image, 1 other remote file"),
    ("<iframe src=https://a.example/x></iframe>", "1 other remote file"),
    ("<script src=//a.example/x></script>", "1 other remote file"),
    ("<img srcset='https://a.example/x 2x'>", "1 remote image"),
    ("<img src='HtTp&#58;//a.example/'>", "1 remote image"),
    ("<img src='\\\\a.example\\x'>", "1 remote image"),
    ("<base href=https://a.example/><img src=x>", "1 remote image"),
    ("<input type=image src=https://a.example/x>", "1 remote image"),
    ("<bgsound src=https://a.example/x>", "1 other remote file"),
  ])
  func whatIsWithheldIsCounted(html: String, counted: String) {
    #expect(HTMLScene.render(html).notes == ["Not fetched: \(counted)."])
  }

  @Test(arguments: [
    "<img src=cid:a@b>", "<img src='data:image/png;base64,AA=='>", "<img src=x>", "<img>",
    "<a href=https://a.example>x</a>", "<p style='background:url(cid:a)'>x",
  ])
  func whatIsNotRemoteIsNotCounted(html: String) { #expect(HTMLScene.render(html).notes.isEmpty) }
}
