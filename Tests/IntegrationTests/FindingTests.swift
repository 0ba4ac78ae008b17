import Foundation
import TestSupport
import Testing

/// Finding on a real server, and going about its folders.
@Suite(.serialized, .timeLimit(.minutes(3))) struct FindingTests {
  private static let letters = [
    Letter.plain("Harbour", "Ships and gulls.", number: 0),
    Letter.plain("港の鳩", "明日の朝、鳩が帰ります。", number: 1),
    Letter.plain("Loft", "The pigeons are home.", number: 2),
    Letter.plain("Market", "Maize and wheat.", from: "Pigeon Club <club@example.org>", number: 3),
    Letter.plain("Newest", "Nothing new.", number: 4),
  ]

  @Test(.requires(.dovecot, .python, .openssl)) func searchingGoesToTheNextThatHasIt() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Newest")
    await hato.send("/pigeon\r")
    // The sender, then the text.
    try await hato.select("Market")
    await hato.send("n")
    try await hato.select("Loft")
    await hato.send("n")
    try await hato.select("Market")
    try await hato.see("Went on from the newest.")
    await hato.send("/鳩\r")
    try await hato.select("港の鳩")
    await hato.send("/zeppelin\r")
    try await hato.see("No message is found with “zeppelin”.")
    #expect(await hato.screen.selectedRow?.contains("港の鳩") == true)
    try await hato.quit()
    #expect(home.commands.contains { $0.hasPrefix("UID SEARCH") && $0.contains("pigeon") })
    // Not as charset when UTF8=ACCEPT is in force (RFC 6855 §3), but never without a word about it.
    #expect(home.commands.contains { $0.contains("UTF-8") || $0.contains("UTF8=ACCEPT") })
  }

  @Test(.requires(.dovecot, .python, .openssl)) func nextUnreadAndLimit() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    try await OtherClient(server).add(["\\Seen"], to: [2, 4])
    let hato = try Home().open(server)
    try await hato.select("Newest")
    await hato.send("\t")
    try await hato.select("Loft")
    await hato.send("\t")
    try await hato.select("Harbour")
    await hato.send("lpigeon\r")
    // A frame may be seen half painted: what must be gone is waited for.
    try await hato.see("INBOX · 2 of 5 with “pigeon”", "Market", "Loft")
    try await hato.lose("Newest")
    await hato.send("\u{1b}")
    try await hato.see("INBOX · 3 unread of 5", "Newest")
    await hato.send("lunread\r")
    try await hato.see("INBOX · 3 of 5 unread")
    try await hato.lose("Market")
    await hato.send("a")
    try await hato.see("Market")
    await hato.send("l鳩\r")
    try await hato.see("INBOX · 1 of 5 with “鳩”")
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func foldersAreOrderedCountedAndOpened() async throws {
    var options = DovecotServer.Options()
    options.mailboxes = ["受信箱", "Lists/swift-dev", "Apples"]
    let server = try await DovecotServer.start(messages: Self.letters, options: options)
    let other = OtherClient(server)
    try await other.append(Letter.plain("From afar", number: 1), to: "Lists/swift-dev")
    try await other.append(Letter.plain("Also", number: 2), to: "Lists/swift-dev")
    try await other.append(Letter.plain("日本の手紙", number: 3), to: "&U9dP4Xux-")
    let hato = try Home().open(server, width: 120, height: 30)
    let screen = try await hato.see("受信箱", "swift-dev", "INBOX · 5 unread of 5")
    try await hato.seeRow { $0.contains(/swift-dev +2/) }
    let wanted = ["INBOX", "Drafts", "Sent", "Archive", "Junk", "Trash", "Apples", "Lists", "受信箱"]
    let places = wanted.map { name in
      screen.rows.dropFirst().firstIndex { $0.prefix(20).contains(name) } ?? -1
    }
    #expect(places == places.sorted() && !places.contains(-1), "\(screen.text)")
    #expect(screen.row(with: "受信箱").contains(/受信箱 +1/))
    await hato.send("\u{1b}[Z")
    await hato.send("G\r")
    try await hato.see("受信箱 · 1 unread of 1", "日本の手紙")
    await hato.send("\r")
    try await hato.see("Good wind and home.")
    await hato.send("qcLists/swi\t\r")
    try await hato.see("Lists/swift-dev · 2 unread of 2", "From afar")
    await hato.send("cNowhere\r")
    try await hato.see("There is no mailbox “Nowhere”.")
    await hato.send("cINBOX\r")
    try await hato.see("INBOX · 5 unread of 5")
    try await hato.quit()
    #expect(try await other.flags(in: "&U9dP4Xux-").values.first == ["\\Seen"])
  }

  @Test(.requires(.dovecot, .python, .openssl)) func aURLNamesTheMailboxToBeginWith() async throws {
    var options = DovecotServer.Options()
    options.mailboxes = ["受信箱"]
    let server = try await DovecotServer.start(options: options)
    try await OtherClient(server).append(Letter.plain("日本の手紙", number: 3), to: "&U9dP4Xux-")
    let hato = try Home().open(server, mailbox: "%E5%8F%97%E4%BF%A1%E7%AE%B1")
    try await hato.see("受信箱 · 1 unread of 1", "日本の手紙")
    try await hato.quit()
    let missing = try Home().open(server, mailbox: "Nowhere")
    try await missing.see("Nowhere", "The server refused to open Nowhere")
    try await missing.quit()
  }
}
