import Foundation
import TestSupport
import Testing

/// Attachments reach the disk octet by octet, under names that are safe.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AttachmentTests {
  private func names(_ home: Home) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: home.downloads).sorted()
  }

  private func file(_ home: Home, _ name: String) -> Data? {
    FileManager.default.contents(atPath: home.downloads + "/" + name)
  }

  @Test(.requires(.dovecot, .python, .openssl)) func aSavedAttachmentIsIdentical() async throws {
    let load = Letter.noise(4_000_001)
    let letter = Letter.multipart("Heavy", [Letter.text, Letter.attachment("; filename=load.bin", load)])
    let server = try await DovecotServer.start(messages: [letter])
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Heavy")
    await hato.send("s")
    try await hato.see("Save as: ~/Downloads/load.bin")
    await hato.send("\r")
    try await hato.see("Saved as")
    #expect(file(home, "load.bin") == load)
    // Again: what is there stays.
    try Data("mine".utf8).write(to: URL(fileURLWithPath: home.downloads + "/load.bin"))
    await hato.send("s\r")
    try await hato.wait(timeout: .seconds(30)) { $0.contains("load (2).bin") || $0.contains("Saved as") }
    try await hato.quit()
    #expect(try names(home) == ["load (2).bin", "load.bin"])
    #expect(file(home, "load.bin") == Data("mine".utf8))
    #expect(file(home, "load (2).bin") == load)
    // In pieces, and marked as nothing on the server.
    #expect(home.commands.filter { $0.contains("BODY.PEEK[2]<") }.count >= 10)
    #expect(try await OtherClient(server).flags()[1] == [])
  }

  @Test(.requires(.dovecot, .python, .openssl)) func allAreSavedUnderSafeNames() async throws {
    let bytes = (0..<6).map { Letter.noise(1000 + $0) }
    let dispositions = [
      "; filename*0*=utf-8''%E4%BC%9D; filename*1*=%E6%9B%B8%E9%B3%A9; filename*2=\".txt\"",
      "; filename=\"=?iso-2022-jp?b?GyRCRUE9cUg3GyhC?=.pdf\"",
      "; filename=\"../../../etc/passwd\"",
      "; filename=\"/tmp/absolute.sh\"",
      "; filename=\".bashrc\"",
      "; filename=\"same.txt\"",
    ]
    let parts = zip(dispositions, bytes).map { Letter.attachment($0, $1) }
    let server = try await DovecotServer.start(messages: [Letter.multipart("Many", [Letter.text] + parts)])
    let home = try Home()
    try home.directory.write("older", to: "Downloads/same.txt")
    let hato = try home.open(server)
    try await hato.select("Many")
    await hato.send("\r")
    try await hato.see("伝書鳩.txt", "伝書鳩.pdf", "passwd", "6 attachments")
    await hato.send("S")
    try await hato.see("Save 6 attachments into: ~/Downloads")
    await hato.send("\r")
    try await hato.see("Saved 6 files.")
    await hato.send("q")
    try await hato.quit()
    let expected = [
      "absolute.sh", "bashrc", "passwd", "same (2).txt", "same.txt", "伝書鳩.pdf", "伝書鳩.txt",
    ]
    #expect(try names(home) == expected)
    #expect(file(home, "伝書鳩.txt") == bytes[0])
    #expect(file(home, "伝書鳩.pdf") == bytes[1])
    #expect(file(home, "passwd") == bytes[2])
    #expect(file(home, "same.txt") == Data("older".utf8))
    #expect(file(home, "same (2).txt") == bytes[5])
  }

  @Test(.requires(.dovecot, .python, .openssl)) func onePartOfSeveralIsChosenInTheTree() async throws {
    let second = Letter.noise(2000)
    let letter = Letter.multipart(
      "Two",
      [
        Letter.text, Letter.attachment("; filename=a.bin", Letter.noise(100)),
        Letter.attachment("; filename=b.bin", second),
      ])
    let server = try await DovecotServer.start(messages: [letter])
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Two")
    await hato.send("v")
    try await hato.see("Parts of the message", "multipart/mixed", "text/plain", "a.bin", "b.bin")
    await hato.send("jjjs")
    try await hato.see("Save as: ~/Downloads/b.bin")
    // Another name is typed over it.
    await hato.send("\u{15}~/Downloads/chosen.dat\r")
    try await hato.see("Saved as")
    await hato.send("q")
    try await hato.quit()
    #expect(try names(home) == ["chosen.dat"])
    #expect(file(home, "chosen.dat") == second)
  }

  /// The server gives the first piece and then nothing, so that it is certain that the save is under way.
  @Test func escapeStopsASaveAndNothingStays() async throws {
    let piece = String(repeating: "QUJDRA==", count: 524_288 / 8)
    let structure =
      "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1)(\"APPLICATION\" \"ZIP\" NIL NIL NIL \"BASE64\" 9000000 "
      + "NIL (\"ATTACHMENT\" (\"FILENAME\" \"big.zip\")) NIL) \"MIXED\")"
    let server = try PlainIMAPServer(
      [
        (
          "BODY.PEEK\\[2\\]<0\\.",
          "* 1 FETCH (UID 11 BODY[2]<0> {524288}\r\n\(piece))\r\n{tag} OK done\r\n"
        ), ("BODY.PEEK\\[2\\]<", ""),
      ], rows: [(11, "Big", structure)])
    let home = try Home()
    let hato = try home.open(server.arguments, keeping: server)
    try await hato.select("Big")
    await hato.send("s")
    try await hato.see("Save as: ~/Downloads/big.zip")
    await hato.send("\r")
    try await hato.see("Saving big.zip", " % ", "Esc stop")
    #expect(try names(home).count == 1)
    await hato.send("\u{1b}")
    try await hato.see("Stopped saving; nothing unfinished stays.")
    #expect(try names(home) == [])
    // Leaving in the middle of it leaves nothing either.
    await hato.send("s\r")
    try await hato.see("Saving big.zip")
    await hato.send("q")
    try await hato.see("Saving, then leaving.", "q leaves at once")
    await hato.send("q")
    #expect(try await hato.end(timeout: .seconds(30)) == .exited(0))
    #expect(try names(home) == [])
  }
}
