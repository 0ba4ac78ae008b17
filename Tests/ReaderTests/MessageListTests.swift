import Mail
import Screen
import Testing

@testable import Reader

@Suite struct MessageListTests {
  private func many(_ count: Int, newest: ReaderOptions.Newest = .top, height: Int = 12) -> ScriptedReader {
    let reader = ScriptedReader(size: Size(width: 80, height: height), newest: newest, starts: false)
    reader.server.boxes[.inbox]?.messages = (1...count).map {
      Letters.letter(UInt32($0 * 2), "Sender", "Message \($0)", flags: [.seen])
    }
    reader.start()
    return reader
  }

  private func selectedLine(_ reader: ScriptedReader) -> Int {
    reader.state.list.selectedRow - reader.state.list.top
  }

  @Test func startAsksForTheMailboxFirstAndForTheFoldersAfterIt() {
    let reader = ScriptedReader(size: Size(width: 120, height: 40))
    #expect(reader.requests == [.open(.inbox, newest: 76), .listMailboxes])
  }

  @Test func newestIsSelectedAtTheTop() {
    let reader = many(1000)
    #expect(reader.state.list.selected == 999)
    #expect(reader.lines[1].contains("Message 1000"))
  }

  @Test func rowsAreAskedForByWindowAndNeverTwice() {
    let reader = many(1_000)
    reader.forgetEffects()
    reader.isHeld = true
    reader.type("G")
    #expect(reader.requests == [.rows(.inbox, places: 0..<20)])
    reader.type("kkjjkk")
    #expect(reader.requests.count == 1)
    reader.release()
    #expect(reader.lines[10].contains("Message 1 "))
    #expect(!reader.screen.contains("· · ·"))
  }

  @Test func millionMessagesCostAScreen() {
    let reader = ScriptedReader()
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(9), count: 1_000_000)))
    reader.forgetEffects()
    reader.isHeld = true
    reader.type("Ggg")
    reader.type("<PageDown><PageDown><PageDown><PageDown>")
    for case .rows(_, let places) in reader.requests { #expect(places.count <= 66) }
    #expect(reader.requests.count <= RowWindow.requestLimit)
  }

  @Test func rowsThatTheServerNeverTellsAreNotAskedForInALoop() {
    let reader = ScriptedReader()
    reader.report(.count(500))
    reader.forgetEffects()
    reader.type("G")
    // The server has 8 rows only, says that it has 500, and answers with what it has.
    #expect(reader.requests.count <= 3)
    reader.forgetEffects()
    reader.type("kjkjkj")
    #expect(reader.requests.isEmpty)
  }

  @Test(arguments: [ReaderOptions.Newest.top, .bottom])
  func arrivalKeepsTheSelectedMessageOnItsLine(_ newest: ReaderOptions.Newest) {
    let reader = many(100, newest: newest)
    reader.type(newest == .top ? "jjj" : "kkk")
    let (line, uid) = (selectedLine(reader), reader.state.list.selectedUID)
    reader.perform(step: "arrives 999")
    #expect(selectedLine(reader) == line)
    #expect(reader.state.list.selectedUID == uid)
    #expect(reader.lines[0].contains("1 new"))
    reader.type(newest == .top ? "gg" : "G")
    #expect(!reader.lines[0].contains("1 new"))
    #expect(reader.screen.contains("Fresh mail 999"))
  }

  @Test(arguments: [ReaderOptions.Newest.top, .bottom])
  func whoRestsWhereNewMailComesInSeesIt(_ newest: ReaderOptions.Newest) {
    let reader = many(100, newest: newest)
    let uid = reader.state.list.selectedUID
    reader.perform(step: "arrives 999")
    #expect(reader.screen.contains("Fresh mail 999"))
    #expect(reader.state.list.selectedUID == uid)
  }

  @Test func expungeElsewhereKeepsTheSelectedMessageOnItsLine() {
    let reader = many(100)
    reader.type("<PageDown><PageDown>jj")
    let (line, uid) = (selectedLine(reader), reader.state.list.selectedUID)
    reader.report(reader.server.remove(.inbox) { $0.uid.rawValue > 190 })
    reader.report(reader.server.remove(.inbox) { $0.uid.rawValue < 21 })
    #expect(selectedLine(reader) == line)
    #expect(reader.state.list.selectedUID == uid)
    #expect(reader.state.list.count == 85)
  }

  @Test(arguments: [ReaderOptions.Newest.top, .bottom])
  func theNextOneTakesTheLineOfASelectedMessageThatIsGone(_ newest: ReaderOptions.Newest) throws {
    let reader = many(100, newest: newest)
    reader.type("ggjjj")
    let line = selectedLine(reader)
    let row = reader.state.list.selectedRow
    let next = try #require(reader.state.list.message(slot: reader.state.list.slot(ofRow: row + 1))).uid
    let gone = try #require(reader.state.list.selectedUID)
    reader.report(reader.server.remove(.inbox) { $0.uid == gone })
    #expect(reader.state.list.selectedUID == next)
    #expect(selectedLine(reader) == line)
  }

  @Test func thousandsRemovedAtOnceAreLinear() {
    let reader = ScriptedReader()
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(9), count: 1_000_000)))
    reader.report(.removed(places: Array(stride(from: 0, to: 1_000_000, by: 2))))
    #expect(reader.state.list.count == 500_000)
    #expect(reader.state.list.selected == 499_999)
  }

  @Test func liesAboutPlacesAreIgnored() {
    let reader = ScriptedReader()
    reader.report(.removed(places: [-4, 3, 3, 2, 99, Int.max, Int.min]))
    #expect(reader.state.list.count == 7)
    reader.report(.rows([PlacedSummary(place: 70, summary: Letters.letter(500, "Liar", "Nowhere"))]))
    #expect(!reader.screen.contains("Nowhere"))
    reader.report(.count(-5))
    #expect(reader.state.list.count == 0)
    reader.type("jkGdN<Enter>$Fv")
    #expect(reader.state.list.selected == 0)
  }

  @Test func shrinkingCountKeepsTheRest() {
    let reader = ScriptedReader()
    reader.report(.count(3))
    #expect(reader.state.list.count == 3)
    #expect(reader.screen.contains("Re: nanoseconds"))
    #expect(!reader.screen.contains("Bench big attachment"))
  }

  @Test func eventsOfAnotherMailboxAreStale() {
    let reader = ScriptedReader()
    let before = reader.screen
    let other = Letters.name("Archive")
    reader.report(.mailbox(other, .removed(places: [0, 1, 2])))
    reader.report(.mailbox(other, .count(1)))
    reader.report(.mailbox(other, .flags([MessageFlags(UID(12)!, [.deleted])])))
    reader.send(.mailReported(AccountID("somebody else"), .mailbox(.inbox, .count(0))))
    #expect(reader.screen == before)
  }

  @Test func reconnectKeepsTheSelection() {
    let reader = many(100)
    reader.type("<PageDown>jj")
    let (line, uid) = (selectedLine(reader), reader.state.list.selectedUID)
    // Meanwhile, elsewhere: ten new ones came and ten old ones went.
    reader.server.boxes[.inbox]?.messages.removeFirst(10)
    for new in 300..<310 {
      reader.server.boxes[.inbox]?.messages.append(Letters.letter(UInt32(new), "Bob", "Fresh \(new)"))
    }
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: 100)))
    #expect(reader.state.list.selectedUID == uid)
    #expect(selectedLine(reader) == line)
    for (offset, message) in (reader.server.boxes[.inbox]?.messages ?? []).enumerated() {
      if let row = reader.state.list.rows[place: offset] { #expect(row.uid == message.uid) }
    }
  }

  @Test func otherUIDValidityDropsTheRowsAndSaysSo() {
    let reader = ScriptedReader()
    reader.type("jd$")
    reader.isHeld = true
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(2), count: 4)))
    #expect(reader.state.list.rows.rows.isEmpty)
    #expect(reader.bottomLine.contains("made anew"))
    reader.type("$")
    #expect(!reader.requests.contains { if case .expunge = $0 { true } else { false } })
  }

  @Test func limitKeepsItsOrderWhenMessagesGo() throws {
    let reader = ScriptedReader()
    reader.type("lunread<Enter>j")
    #expect(reader.state.list.slotCount == 3)
    reader.perform(step: "removes 7")
    #expect(reader.state.list.slotCount == 2)
    #expect(reader.state.list.selectedUID == UID(1))
    reader.type("<Esc>")
    #expect(reader.state.list.limit == nil)
    #expect(reader.state.list.selectedUID == UID(1))
  }

  @Test func limitOfManyLoadsOnlyItsWindow() {
    let reader = many(2000)
    reader.forgetEffects()
    reader.type("lmessage<Enter>")
    #expect(reader.state.list.slotCount == 2000)
    reader.type("G")
    for case .summaries(_, let uids) in reader.requests { #expect(uids.count <= 30) }
    #expect(reader.lines[10].contains("Message 1 "))
  }
}
