import Testing

@testable import hato

@Suite struct FolderNameTests {
  /// Two Maildirs that shared Dovecot's files would share their UIDs, two accounts with one journal their changes.
  @Test func noTwoTextsShareAName() {
    let long = String(repeating: "/鳩鳩鳩鳩鳩鳩鳩鳩鳩", count: 30)
    let paths = [
      "/a/b", "/a,b", "/a=cb", "/a==b", "/a=/b", "/a,=b", "/=a,b", "/a=00", "/a\u{0}", "/a", "", ".", "..",
      long + "/x", "/x" + long, "/y" + long,
    ]
    let names = paths.map { FolderName.of($0) }
    #expect(Set(names).count == paths.count)
    #expect(
      names.allSatisfy {
        $0.utf8.count <= 255 && !$0.contains("/") && !$0.contains("\u{0}") && !$0.isEmpty && $0 != "."
          && $0 != ".."
      })
  }
}
