import Foundation
import Glibc
import Mail
import Screen
import Sessions
import TestSupport
import Testing

@testable import Runtime

/// Keys in, grids and files out; everything between is what the program runs.
@MainActor
@Suite(.timeLimit(.minutes(2))) struct EventLoopTests {
  static let contents = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

  static func letter(
    _ subject: String, attachment: String? = nil, contents: Data = contents
  ) -> Data {
    var text = """
      From: Ada <ada@example.org>\r
      To: alice@example.org\r
      Subject: \(subject)\r
      Date: Fri, 20 Nov 2026 09:10:00 +0900\r
      Message-ID: <\(subject.filter { $0.isLetter })@example.org>\r
      MIME-Version: 1.0\r

      """
    guard let attachment else { return Data((text + "\r\nThe engine weaves.\r\n").utf8) }
    let encoded = contents.base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
    text += """
      Content-Type: multipart/mixed; boundary=b\r
      \r
      --b\r
      Content-Type: text/plain\r
      \r
      See the file.\r
      --b\r
      Content-Type: application/octet-stream\r
      Content-Disposition: attachment; filename=\(attachment)\r
      Content-Transfer-Encoding: base64\r
      \r
      \(encoded)\r
      --b--\r

      """
    return Data(text.utf8)
  }

  private func scene(_ letters: [Data]) async throws -> Scene {
    let server = try await DovecotServer.start(messages: letters)
    return try Scene(
      .tls(host: server.host, port: server.imapsPort), rootsFile: server.authority, server: server)
  }

  /// A server that gives the first piece of an attachment and then says nothing more about it.
  private func stalling() throws -> Scene {
    let size = 512 * 1024
    let piece = String(repeating: "QUJD", count: size / 4)
    let structure =
      "(\"application\" \"octet-stream\" NIL NIL NIL \"base64\" 9000000 NIL (\"attachment\" (\"filename\" \"big.bin\")) NIL NIL)"
    let row = { (number: Int, subject: String) in
      "* \(number) FETCH (UID 1\(number) FLAGS () INTERNALDATE \"20-Nov-2026 09:10:00 +0000\" RFC822.SIZE 9000000 "
        + "ENVELOPE (NIL \"\(subject)\" NIL NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE \(structure))\r\n"
    }
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n".utf8)),
      .serve(
        [
          ("LOGIN", "{tag} OK [CAPABILITY IMAP4rev1 UIDPLUS] in\r\n"),
          ("SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
          ("<0\\.", "* 2 FETCH (UID 12 BODY[1]<0> {\(size)}\r\n\(piece))\r\n{tag} OK\r\n"),
          ("BODY.PEEK\\[1\\]<", ""),
          ("FETCH 1:2 ", row(1, "the first") + row(2, "the second") + "{tag} OK\r\n"),
          ("LIST", "* LIST () \"/\" INBOX\r\n{tag} OK\r\n"), ("LOGOUT", "* BYE\r\n{tag} OK\r\n"),
          ("", "{tag} OK done\r\n"),
        ].map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    return try Scene(.plaintext(host: "127.0.0.1", port: server.port), server: server)
  }

  @Test(.requires(.dovecot)) func aMessageIsReadAndTheProgramEnds() async throws {
    let scene = try await scene([Self.letter("Weaving")])
    try await scene.wait(for: "Weaving")
    try await scene.wait(for: "TLS 1.3")
    scene.press(.enter)
    try await scene.wait(for: "The engine weaves.")
    scene.type("Q")
    #expect(await scene.ended() < .seconds(3))
    #expect(scene.display.log.last == "leave")
  }

  @Test func anUnencryptedConnectionSaysSo() async throws {
    let scene = try stalling()
    try await scene.wait(for: "not encrypted")
    scene.terminate()
    _ = await scene.ended()
  }

  @Test(.requires(.dovecot)) func anAttachmentIsSavedWhole() async throws {
    let scene = try await scene([Self.letter("With a file", attachment: "engine.bin")])
    try await scene.wait(for: "With a file")
    try await scene.save(as: "mine.bin")
    try await scene.wait("the file") { scene.files == ["mine.bin"] }
    let saved = try Data(contentsOf: URL(filePath: scene.folder.file("mine.bin")))
    #expect(saved == Self.contents)
    scene.terminate()
    _ = await scene.ended()
  }

  @Test func keysAreAnsweredWhileASaveIsHeldUpAndEscStopsIt() async throws {
    let scene = try stalling()
    try await scene.wait(for: "the second")
    try await scene.save(as: "big.bin")
    try await scene.wait("the temporary file") { scene.files.contains { $0.hasPrefix(".hato-") } }
    try await scene.wait(for: "5 %")
    scene.type("?")
    try await scene.wait(for: "next-message", seconds: 2)
    scene.type("q")
    try await scene.wait("the list again", seconds: 2) { scene.display.text.contains("the first") }
    scene.press(.escape)
    try await scene.wait("no file", seconds: 2) { scene.files == [] }
    scene.type("Q")
    _ = await scene.ended()
    #expect(scene.files == [])
  }

  @Test func quittingDuringASaveLeavesNothingBehind() async throws {
    let scene = try stalling()
    try await scene.wait(for: "the second")
    try await scene.save(as: "big.bin")
    try await scene.wait("the temporary file") { scene.files.contains { $0.hasPrefix(".hato-") } }
    scene.terminate()
    #expect(await scene.ended() < .seconds(3))
    #expect(scene.files == [])
  }

  @Test func quittingInTheSameBreathAsSavingLeavesNothingBehind() async throws {
    let scene = try stalling()
    try await scene.wait(for: "the second")
    scene.type("s")
    try await scene.wait(for: "Save")
    scene.press(.control("u"))
    scene.type(scene.folder.file("big.bin"))
    scene.press(.enter)
    scene.terminate()
    #expect(await scene.ended() < .seconds(3))
    #expect(scene.files == [])
  }

  @Test(.requires(.dovecot), .enabled(if: isatty(0) == 0, "it would wait for Enter at this terminal"))
  func aMessageGoesThroughAPipeAndTheTerminalIsLentForIt() async throws {
    let scene = try await scene([Self.letter("Weaving")])
    try await scene.wait(for: "Weaving")
    scene.type("|")
    try await scene.wait(for: "Pipe to")
    scene.type("cat > \(scene.folder.file("piped"))")
    scene.press(.enter)
    try await scene.wait("the file") { scene.files == ["piped"] }
    try await scene.wait("the terminal back") { scene.display.log.suffix(2).contains("enter") }
    let piped = try String(contentsOfFile: scene.folder.file("piped"), encoding: .utf8)
    #expect(piped.hasPrefix("From: Ada <ada@example.org>\r\n"))
    #expect(piped.hasSuffix("The engine weaves.\r\n"))
    scene.terminate()
    _ = await scene.ended()
  }

  /// A program that does not end must not keep the user from the shell, nor the terminal be taken again.
  @Test(.requires(.dovecot)) func quittingDuringAPipeEndsItAndTakesTheTerminalNoMore() async throws {
    let scene = try await scene([Self.letter("Weaving")])
    try await scene.wait(for: "Weaving")
    scene.type("|")
    try await scene.wait(for: "Pipe to")
    scene.type("touch \(scene.folder.file("begun")); exec sleep 60")
    scene.press(.enter)
    try await scene.wait("its beginning") { scene.files == ["begun"] }
    scene.terminate()
    #expect(await scene.ended() < .seconds(3))
    #expect(!scene.display.log.contains("enter"))
  }

  @Test(.requires(.dovecot), .enabled(if: !isOnPath("xdg-open"), "xdg-open is installed"))
  func openingWithoutTheProgramNamesItsPackage() async throws {
    let scene = try await scene([Self.letter("With a file", attachment: "engine.bin")])
    try await scene.wait(for: "With a file")
    scene.type("oy")
    try await scene.wait(for: "xdg-utils")
    scene.terminate()
    _ = await scene.ended()
  }

  private nonisolated static func isOnPath(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }
}
