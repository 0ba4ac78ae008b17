import Mail
import Screen
import Testing

@testable import Reader

@Suite struct MailboxListTests {
  @Test func completionStandsInTheOrderOfThePane() {
    let reader = ScriptedReader()
    let names = reader.state.mailboxes.completions(of: "")
    #expect(Array(names.prefix(4)) == ["INBOX", "Drafts", "Sent", "Archive"])
    #expect(Array(names.suffix(3)) == ["Lists/swift-dev", "Lists/日本", "Zebra"])
  }

  @Test func beginningOfANameIsEnough() {
    let reader = ScriptedReader()
    #expect(reader.state.mailboxes.named("t")?.display == "Trash")
    #expect(reader.state.mailboxes.named("swift")?.display == "Lists/swift-dev")
    reader.type("cLists/<Enter>")
    #expect(reader.bottomLine.contains("“Lists/” can be any of 2 mailboxes"))
  }

  @Test func askingForNewMailIsAnswered() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("@")
    #expect(reader.bottomLine.contains("Asking for new mail."))
    reader.release()
    #expect(reader.bottomLine.contains("No new mail."))
    reader.isHeld = true
    reader.type("@")
    reader.perform(step: "arrives 90")
    reader.release()
    #expect(reader.bottomLine.contains("1 new message."))
  }

  @Test func specialUseIsAName() {
    let reader = ScriptedReader()
    #expect(reader.state.mailboxes.named("\\Sent")?.display == "Sent")
    #expect(reader.state.mailboxes.named("\\flagged") == nil)
  }

  @Test func nextUnreadFolderGoesRound() {
    let list = ScriptedReader().state.mailboxes
    #expect(list.nextUnread(after: .inbox)?.display == "Drafts")
    #expect(list.nextUnread(after: Letters.name("Drafts"))?.display == "Lists/swift-dev")
    #expect(list.nextUnread(after: Letters.name("Lists/swift-dev")) == .inbox)
  }

  @Test func foldersAreARoomOfTheirOwnOnANarrowScreen() {
    let reader = ScriptedReader(size: Size(width: 60, height: 12))
    reader.type("\\")
    #expect(reader.state.focus == .mailboxes)
    reader.type("\\")
    #expect(reader.state.focus == .list)
  }

  @Test func specialUsesStandFirst() {
    let lines = MailboxTree.lines(of: Letters.mailboxes, folded: [])
    #expect(lines.prefix(6).map(\.label) == ["INBOX", "Drafts", "Sent", "Archive", "Junk", "Trash"])
    #expect(lines.dropFirst(7).map(\.label) == ["Lists", "swift-dev", "日本", "Zebra"])
    #expect(lines.map(\.depth) == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0])
  }

  @Test func levelsThatTheServerDoesNotListAreThere() {
    let lines = MailboxTree.lines(of: [Mailbox(name: Letters.name("a/b/c"), delimiter: "/")], folded: [])
    #expect(lines.map(\.label) == ["a", "b", "c"])
    #expect(lines.map { $0.mailbox != nil } == [false, false, true])
  }

  @Test func foldHidesAndCountsWhatItHides() {
    var list = MailboxList()
    list.set(Letters.mailboxes)
    list.select(7)
    list.toggleFold()
    #expect(list.lines.map(\.label).suffix(2) == ["Lists", "Zebra"])
    #expect(list.unseen(list.lines[7]) == 14)
    #expect(list.selected == 7)
    list.toggleFold()
    #expect(list.lines.count == 11)
  }

  @Test func hostileHierarchyIsNeitherDeepNorSlow() {
    let deep = String(repeating: "x/", count: 50_000)
    let same = Array(repeating: Mailbox(name: Letters.name("a/a"), delimiter: "/"), count: 100)
    let odd = ["", "/", "//", "/a", "a//b", "\u{0}"].map { Mailbox(name: Letters.name($0), delimiter: "/") }
    var list = MailboxList()
    list.set([Mailbox(name: Letters.name(deep), delimiter: "/")] + same + odd)
    #expect(list.lines.map(\.depth).max() ?? 0 < MailboxTree.depthLimit)
    #expect(list.lines.count < 40)
  }

  @Test func countsFollowTheList() {
    let reader = ScriptedReader()
    #expect(reader.lines[1].contains("INBOX       3"))
    reader.type("N")
    #expect(reader.lines[1].contains("INBOX       4"))
    reader.report(.status(.inbox, MailboxStatus(unseen: 7)))
    #expect(reader.lines[0].contains("7 unread"))
  }

  @Test func placeWithoutMessagesIsNotOpened() {
    let reader = ScriptedReader()
    reader.forgetEffects()
    reader.type("cLists<Enter>")
    #expect(reader.bottomLine.contains("holds no messages"))
    #expect(reader.requests.isEmpty)
  }

  @Test func openingAnotherMailboxForgetsTheFirst() {
    let reader = ScriptedReader()
    reader.type("cArchive<Enter>")
    #expect(reader.state.list.count == 1)
    #expect(reader.lines[1].contains("Kept"))
    reader.type("cINBOX<Enter>")
    #expect(reader.state.list.count == 8)
  }

  @Test func mailboxThatCannotBeOpenedSaysWhy() {
    let reader = ScriptedReader()
    reader.type("cTrash<Enter>")
    #expect(reader.bottomLine.contains("The server refused opening Trash: no such mailbox"))
    #expect(reader.lines[0].contains("Trash · closed"))
    reader.type("jd<Enter>$")
    reader.type("cINBOX<Enter>")
    #expect(reader.state.list.count == 8)
  }

  @Test func foldersThatDidNotComeAreAskedForAfterAReconnect() {
    let reader = ScriptedReader(starts: false)
    reader.server.refusals["listMailboxes"] = .connectionLost(reason: "reset by peer")
    reader.start()
    #expect(reader.state.mailboxes.lines.isEmpty)
    reader.server.refusals = [:]
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: 8)))
    #expect(reader.state.mailboxes.lines.count == 11)
  }

  @Test func mailboxIsOpenedOnceTheConnectionIsThere() {
    let reader = ScriptedReader(starts: false)
    reader.server.refusals["open"] = .unreachable(host: "mail.example.org", reason: "no route")
    reader.start()
    #expect(reader.screen.contains("can't be reached"))
    reader.server.refusals = [:]
    reader.type("<C-r>")
    #expect(reader.lines[1].contains("Bench big attachment"))
  }
}
