import Testing

@testable import hato

@Suite struct LocalFolderTests {
  /// Two Maildirs that shared Dovecot's files would share their UIDs.
  @Test func noTwoFoldersShareAName() {
    let long = String(repeating: "/鳩鳩鳩鳩鳩鳩鳩鳩鳩", count: 30)
    let paths = [
      "/a/b", "/a,b", "/a=cb", "/a==b", "/a=/b", "/a,=b", "/=a,b", long + "/x", "/x" + long, "/y" + long,
    ]
    let names = paths.map(LocalFolder.fileName(for:))
    #expect(Set(names).count == paths.count)
    #expect(names.allSatisfy { $0.utf8.count <= 255 && !$0.contains("/") })
  }
}
