import Mail
import TestSupport
import Testing

@testable import Sessions

/// Attachments in pieces, from servers that don't give them as they are asked for. The file is whole, or the
/// failure is told; never a part that passes for the whole.
@Suite(.timeLimit(.minutes(1))) struct DownloadTests {
  private static let size = IMAPConnection.pieceSize

  /// Answers a FETCH of octets from `offset` on with `answer`.
  private func download(_ rules: [(offset: Int, answer: String)]) async throws -> [UInt8] {
    let fetches = rules.map { ("UID FETCH .*<\($0.offset)\\.", $0.answer + "{tag} OK done\r\n") }
    let standard = [
      ("LOGIN", "{tag} OK in\r\n"),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("UID FETCH", "{tag} OK nothing\r\n"), ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"),
      ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)),
      .serve((fetches + standard).map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    let probe = SessionProbe(.plaintext(host: "127.0.0.1", port: server.port), server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let gathered = Gathered()
    let outcome: Result<Void, MailFailure>
    do throws(MailFailure) {
      let key = await probe.key(11)
      try await probe.session.download(.part(SectionPath([1])), of: key) { bytes throws(MailFailure) in
        await gathered.take(bytes)
      }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await probe.session.close()
    try outcome.get()
    return await gathered.bytes
  }

  private func piece(_ origin: Int?, _ text: String) -> String {
    let place = origin.map { "<\($0)>" } ?? ""
    return "* 1 FETCH (UID 11 BODY[1]\(place) {\(text.utf8.count)}\r\n\(text))\r\n"
  }

  private actor Gathered {
    var bytes: [UInt8] = []
    func take(_ more: [UInt8]) { bytes += more }
  }

  private func text(_ letter: Character, _ count: Int = size) -> String {
    String(repeating: letter, count: count)
  }

  @Test func piecesAreJoined() async throws {
    let bytes = try await download([
      (0, piece(0, text("a"))), (Self.size, piece(Self.size, "the end")),
      (2 * Self.size, piece(2 * Self.size, "")),
    ])
    #expect(bytes == Array((text("a") + "the end").utf8))
  }

  @Test func aServerThatSaysNothingBehindTheEndHasGivenAll() async throws {
    #expect(try await download([(0, piece(0, "short"))]) == Array("short".utf8))
  }

  @Test func aServerThatGivesLessAtATimeIsAskedForTheRest() async throws {
    let half = Self.size / 2
    let bytes = try await download([
      (0, piece(0, text("a", half))), (half, piece(half, text("b", half))),
      (Self.size, piece(Self.size, "the end")), (2 * half + half, piece(3 * half, "")),
    ])
    #expect(bytes == Array((text("a", half) + text("b", half) + "the end").utf8))
  }

  @Test(arguments: [5, size, size + 5])
  func aServerThatKnowsNoRangesSendsItOnce(count: Int) async throws {
    let whole = text("w", count)
    let answers = (0..<4).map { ($0 * Self.size, piece(nil, whole)) }
    #expect(try await download(answers) == Array(whole.utf8))
  }

  @Test func aMessageThatIsRemovedMeanwhileIsNoWholeFile() async throws {
    await #expect(throws: MailFailure.messageGone) {
      try await download([(0, piece(0, text("a"))), (Self.size, "* 1 EXPUNGE\r\n")])
    }
  }

  @Test func slicesReachTheHighestNumberAndNoFurther() {
    let top = UInt32.max
    #expect((top - 5...top).slices(of: 4) == [top - 5...top - 2, top - 1...top])
    #expect((7...7 as ClosedRange<UInt32>).slices(of: 500) == [7...7])
  }

  @Test func anAttachmentWithoutContentsIsAnEmptyFile() async throws {
    #expect(try await download([(0, "* 1 FETCH (UID 11 BODY[1])\r\n")]) == [])
  }
}
