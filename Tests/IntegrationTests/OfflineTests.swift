import Foundation
import TestSupport
import Testing

/// The line drops: what is shown stays, what is done is kept, and the server gets it when it is back.
@Suite(.serialized, .timeLimit(.minutes(3))) struct OfflineTests {
  private static let letters = (1...5).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  private func open(_ home: Home, _ server: DovecotServer, through proxy: FaultProxy) throws -> PseudoTerminal
  {
    try home.open(
      ["imaps://\(DovecotServer.user)@\(server.host):\(proxy.port)/INBOX", "--ca-file", server.authority],
      keeping: server)
  }

  @Test(.requires(.dovecot, .python, .openssl)) func whatIsDoneWithoutALineIsKeptAndSentByTheNextSession()
    async throws
  {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let proxy = try FaultProxy(to: server.imapsPort)
    let home = try Home()
    let hato = try open(home, server, through: proxy)
    try await hato.see("Letter 1", "live · TLS 1.3")
    await proxy.refuse()
    await proxy.cut()
    try await hato.see("The connection was lost")
    await hato.send("d")
    let kept = try await hato.see("stale since", "1 change pending")
    #expect(kept.contains("Letter 1") && kept.marks(of: "Letter 5").contains("D"))
    await hato.send("gc")
    try await hato.see("Waiting for the server", "Marking 1 message deleted in INBOX")
    await hato.send("qq")
    try await hato.see("1 change waits in the journal and will be sent next time")
    try await hato.quit()
    #expect(try await other.flags { _ in true }[5] == [])

    // Without any network the mailbox is there, with what was done.
    let cold = try open(home, server, through: proxy)
    let copied = try await cold.see("as of", "Letter 1", "can't be reached")
    #expect(copied.marks(of: "Letter 5").contains("D"))
    await cold.send("j")
    try await cold.see("stale since", "1 change pending")
    await cold.send("Q")
    try await cold.see("q again leaves")
    try await cold.quit()

    try await proxy.accept()
    let next = try open(home, server, through: proxy)
    #expect(try await other.flags { $0[5] == ["\\Deleted"] }[5] == ["\\Deleted"])
    let shown = try await next.seeRow { $0.contains("D") && $0.contains("Letter 5") }
    #expect(shown.marks(of: "Letter 5").contains("D"))
    // What was marked before is this user's to expunge.
    await next.send("$")
    try await next.see("Expunge 1 message?")
    await next.send("y")
    try await next.lose("Letter 5")
    try await next.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func anyKeyConnectsAndSendsWhatWaits() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let proxy = try FaultProxy(to: server.imapsPort)
    let hato = try open(try Home(), server, through: proxy)
    try await hato.see("Letter 1", "live · TLS 1.3")
    await proxy.refuse()
    await proxy.cut()
    try await hato.see("The connection was lost")
    await hato.send("jF")
    try await hato.see("stale since", "1 change pending")
    try await proxy.accept()
    await hato.send("j")
    let back = try await hato.see("live · TLS 1.3")
    #expect(back.selectedRow?.contains("Letter 3") == true)
    #expect(try await other.flags { $0[4] == ["\\Flagged"] }[4] == ["\\Flagged"])
    try await hato.lose("sending")
    try await hato.quit()
  }
}
