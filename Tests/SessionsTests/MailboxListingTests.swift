import Mail
import TestSupport
import Testing

@testable import Sessions

/// LIST as servers of all kinds answer it.
@Suite(.timeLimit(.minutes(1))) struct MailboxListingTests {
  private func list(
    _ rules: [(String, String)], capabilities: String
  ) async throws -> (mailboxes: [Mailbox], lines: [String], events: [MailEvent]) {
    let standard = [("LOGIN", "{tag} OK in\r\n"), ("", "{tag} OK done\r\n")]
    let answers =
      [("CAPABILITY", "* CAPABILITY IMAP4rev1 \(capabilities)\r\n{tag} OK\r\n")] + rules + standard
    let server = try ScriptedServer([
      .send(Array("* OK hello\r\n".utf8)), .serve(answers.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    let probe = SessionProbe(.plaintext(host: "127.0.0.1", port: server.port), server: server)
    await probe.listen()
    #expect(await probe.ask(.listMailboxes) == nil)
    let told = await probe.wait(for: "list") { if case .mailboxes = $0 { true } else { false } }
    let lines = server.lines.joined()
    let events = await probe.events
    await probe.session.close()
    guard case .mailboxes(let mailboxes)? = told else { return ([], [], []) }
    return (mailboxes, Array(lines), events)
  }

  @Test func namespacesBesideThePersonalOneAreListedToo() async throws {
    let (mailboxes, lines, _) = try await list(
      [
        (
          "NAMESPACE",
          "* NAMESPACE ((\"\" \"/\")) ((\"Other/\" \"/\")) ((\"Shared/\" \"/\")(\"Seen/\" \"/\"))\r\n{tag} OK\r\n"
        ),
        ("LIST \"\" \"\\*\"", "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Seen/a\r\n{tag} OK\r\n"),
        ("LIST \"\" \"Other/\\*\"", "* LIST () \"/\" Other/bob\r\n{tag} OK\r\n"),
        ("LIST \"\" \"Shared/\\*\"", "* LIST () \"/\" Shared/team\r\n{tag} OK\r\n"),
      ], capabilities: "NAMESPACE")
    #expect(mailboxes.map(\.name.display) == ["INBOX", "Seen/a", "Other/bob", "Shared/team"])
    #expect(!lines.contains { $0.contains("Seen/*") })
  }

  @Test func noMoreNamespacesAreListedThanTheLimitSays() async throws {
    let many = (0..<40).map { "(\"n\($0)/\" \"/\")" }.joined()
    let (_, lines, _) = try await list(
      [("NAMESPACE", "* NAMESPACE ((\"\" \"/\")) NIL (\(many))\r\n{tag} OK\r\n")], capabilities: "NAMESPACE")
    #expect(lines.count { $0.contains("LIST") } == 1 + IMAPConnection.namespaces)
  }

  @Test func aListThatForgetsTheInboxIsAskedForPlainlyAndHasItAnyway() async throws {
    let (mailboxes, lines, _) = try await list(
      [("RETURN", "{tag} OK nothing\r\n"), ("LIST", "* LIST () \"/\" Work\r\n{tag} OK\r\n")],
      capabilities: "LIST-EXTENDED SPECIAL-USE")
    #expect(mailboxes.map(\.name.display) == ["Work", "INBOX"])
    #expect(lines.count { $0.contains("LIST") } == 2)
  }

  @Test func countsAreAskedForAFewAtATimeAndNotBeyondTheLimit() async throws {
    let names = (0..<600).map { "* LIST () \"/\" m\($0)\r\n" }.joined()
    let (_, lines, events) = try await list(
      [
        ("LIST", names + "{tag} OK\r\n"), ("STATUS m0 ", "{tag} NO not this one\r\n"),
        ("STATUS \"?m1\"? ", "* STATUS m1 (UNSEEN 4)\r\n{tag} OK\r\n"),
      ], capabilities: "")
    #expect(lines.count { $0.contains("STATUS") } == IMAPConnection.mailboxesAskedForStatus)
    #expect(
      events.contains {
        if case .status(let name, let status) = $0 {
          name.display == "m1" && status.unseen == 4
        } else {
          false
        }
      })
  }
}
