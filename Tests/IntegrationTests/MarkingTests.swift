import Foundation
import TestSupport
import Testing

/// What reading and marking does to the mail on the server, seen by another client.
@Suite(.serialized, .timeLimit(.minutes(3))) struct MarkingTests {
  private static let letters = (1...5).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  @Test(.requires(.dovecot, .python, .openssl)) func enterOpensAndTheMessageIsSeenOnTheServer() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let hato = try Home().open(server)
    let first = try await hato.see("INBOX · 5 unread of 5", "Letter 1", "live · TLS 1.3")
    #expect(first.selectedRow?.contains("Letter 5") == true)
    #expect(first.isAlternate)
    await hato.send("j\r")
    let opened = try await hato.see("Text 4.")
    #expect(opened.contains("From     Ada <ada@example.org>"))
    #expect(try await other.flags { $0[4] == ["\\Seen"] } == [1: [], 2: [], 3: [], 4: ["\\Seen"], 5: []])
    await hato.send("q")
    try await hato.see("INBOX · 4 unread of 5")
    await hato.send("N")
    try await hato.see("INBOX · 5 unread of 5")
    #expect(try await other.flags { $0[4] == [] } == [1: [], 2: [], 3: [], 4: [], 5: []])
    await hato.send("N")
    #expect(try await other.flags { $0[4] == ["\\Seen"] }[4] == ["\\Seen"])
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func marksGoToTheServerAndAreTakenBack() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let hato = try Home().open(server)
    try await hato.select("Letter 5")
    await hato.send("d")
    try await hato.select("Letter 4")
    try await hato.wait { $0.marks(of: "Letter 5").contains("D") }
    #expect(try await other.flags { $0[5] == ["\\Deleted"] }[5] == ["\\Deleted"])
    await hato.send("kd")
    #expect(try await other.flags { $0[5] == [] }[5] == [])
    await hato.send("F")
    try await hato.wait { $0.marks(of: "Letter 5").contains("★") }
    #expect(try await other.flags { $0[5] == ["\\Flagged"] }[5] == ["\\Flagged"])
    await hato.send("u")
    #expect(try await other.flags { $0[5] == [] }[5] == [])
    await hato.send("u")
    #expect(try await other.flags { $0[5] == ["\\Deleted"] }[5] == ["\\Deleted"])
    await hato.send("U")
    #expect(try await other.flags { $0[5] == [] }[5] == [])
    try await hato.quit(by: ":quit\r")
  }

  @Test(.requires(.dovecot, .python, .openssl)) func expungeTakesOnlyWhatWasMarkedHere() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    try await other.add(["\\Deleted"], to: [2])
    let hato = try Home().open(server)
    try await hato.select("Letter 5")
    await hato.send("$")
    try await hato.see("Nothing to expunge", "1 marked by another")
    await hato.send("dd$")
    try await hato.see("Expunge 2 messages? (1 marked by another program stays) (y/n)")
    await hato.send("n")
    try await hato.see("Nothing was expunged.")
    #expect(try await other.uids() == [1, 2, 3, 4, 5])
    await hato.send("$y")
    try await hato.see("Expunged 2 messages.", "unread of 3")
    #expect(try await other.flags() == [1: [], 2: ["\\Deleted"], 3: []])
    await hato.send("u")
    try await hato.see("can't be taken back")
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func withoutUIDPLUSTheQuestionNamesTheOthers() async throws {
    var options = DovecotServer.Options()
    options.capability = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE"
    let server = try await DovecotServer.start(messages: Self.letters, options: options)
    let other = OtherClient(server)
    try await other.add(["\\Deleted"], to: [2])
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Letter 5")
    await hato.send("d$")
    try await hato.see("Expunge 1 message?")
    await hato.send("y")
    let question = try await hato.see("1 message marked")
    #expect(question.text.contains("This server can only expunge everything that is marked"))
    await hato.send("n")
    try await hato.see("Nothing was expunged.")
    #expect(try await other.uids() == [1, 2, 3, 4, 5])
    // Without others there is nothing to ask for a second time.
    try await other.remove(["\\Deleted"], from: [2])
    await hato.send("@")
    try await hato.wait { !$0.marks(of: "Letter 2").contains("D") }
    await hato.send("$y")
    try await hato.see("Expunged 1 message.")
    #expect(try await other.uids() == [1, 2, 3, 4])
    #expect(!home.commands.contains { $0.hasPrefix("UID EXPUNGE") })
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func quittingAtOnceLosesNoChange() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let hato = try Home().open(server)
    try await hato.select("Letter 5")
    await hato.send("FjFjFq")
    #expect(try await hato.end(timeout: .seconds(40)) == .exited(0))
    await hato.expectWhole()
    let flagged: Set = ["\\Flagged"]
    #expect(try await OtherClient(server).flags() == [1: [], 2: [], 3: flagged, 4: flagged, 5: flagged])
  }
}
