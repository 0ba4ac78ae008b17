import Mail
import Screen
import Testing

@testable import Reader

/// A mailbox that is shown before the server has answered, and corrected when it does.
@Suite struct CopyTests {
  private func copied(_ count: Int, rows known: Range<Int>) -> ScriptedReader {
    let reader = ScriptedReader(size: Size(width: 80, height: 12), starts: false)
    reader.server.boxes[.inbox]?.messages = (1...count).map {
      Letters.letter(UInt32($0 * 2), "Sender", "Message \($0)", flags: [.seen])
    }
    reader.isHeld = true
    reader.start()
    reader.perform(step: "connecting logging in")
    let opened = OpenMailbox(uidValidity: UIDValidity(1), count: count, asOf: Letters.now)
    reader.report(.opened(opened))
    reader.report(.rows(reader.server.rows(.inbox, known)))
    return reader
  }

  @Test func theListIsOpenBeforeTheServerHasAnswered() {
    let reader = copied(100, rows: 60..<100)
    #expect(reader.state.list.phase == .open)
    #expect(reader.lines[0].contains("INBOX · 100 · as of 12:00"))
    #expect(reader.lines[1].contains("Message 100"))
    // Nothing is under way for which anybody waits, and Esc doesn't stop the opening.
    #expect(reader.bottomLine.contains("logging in") && !reader.bottomLine.contains("Esc"))
    reader.forgetEffects()
    reader.type("jj<Esc>")
    #expect(
      reader.requests.isEmpty && !reader.effects.contains { if case .cancel = $0 { true } else { false } })
  }

  @Test func rowsThatTheCopyLacksAreDotsAndAskedFor() {
    let reader = copied(100, rows: 60..<100)
    reader.forgetEffects()
    reader.type("G")
    #expect(reader.lines[10].contains("· · ·"))
    #expect(reader.requests == [.rows(.inbox, places: 0..<20)])
  }

  @Test func withoutAConnectionWhatWasPassedGivesItsPlace() {
    let reader = copied(1000, rows: 960..<1000)
    reader.type("G<PageUp><PageUp><PageUp><PageUp>")
    reader.forgetEffects()
    reader.type("gg<PageDown><PageDown><PageDown><PageDown><PageDown><PageDown>")
    #expect(reader.effects.contains { if case .cancel = $0 { true } else { false } })
    reader.release()
    #expect(!reader.screen.contains("· · ·"))
    // What was stopped is asked for again when it is looked at.
    reader.type("G")
    #expect(reader.lines[10].contains("Message 1 "))
  }

  @Test func failuresWithoutAConnectionAreNotAskedForInALoop() {
    let reader = copied(1000, rows: 960..<1000)
    reader.server.refusals["rows"] = .connectionLost(reason: "no route")
    reader.server.refusals["summaries"] = .connectionLost(reason: "no route")
    reader.release()
    reader.type("Gk<PageUp>")
    #expect(reader.bottomLine.contains("logging in"))
    #expect(reader.requests.count < 12)
    reader.server.refusals = [:]
    reader.perform(step: "live")
    #expect(!reader.screen.contains("· · ·"))
  }

  @Test func limitWithoutAConnectionIsNotAskedForInALoop() {
    let reader = copied(1000, rows: 960..<1000)
    reader.release()
    reader.type("lmessage<Enter>")
    reader.server.refusals["summaries"] = .connectionLost(reason: "no route")
    reader.forgetEffects()
    reader.type("G")
    #expect(reader.requests.count == 1)
    reader.type("jkjk")
    #expect(reader.requests.count == 1)
    reader.server.refusals = [:]
    reader.perform(step: "live")
    #expect(reader.lines[10].contains("Message 1 "))
  }

  @Test func confirmationChangesNothingThatWasNotTold() throws {
    let reader = copied(100, rows: 40..<100)
    reader.type("<PageDown><PageDown>jj")
    let list = reader.state.list
    // Meanwhile two went, one came, one was flagged.
    reader.report(reader.server.remove(.inbox) { $0.uid.rawValue == 20 || $0.uid.rawValue == 200 })
    reader.perform(step: "arrives 999")
    reader.report(.flags([MessageFlags(try #require(list.selectedUID), [.flagged])]))
    reader.forgetEffects()
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: 99, unseen: 0, isContinued: true)))
    #expect(reader.requests.isEmpty)
    #expect(reader.state.list.selectedUID == list.selectedUID)
    #expect(reader.state.list.selectedRow - reader.state.list.top == list.selectedRow - list.top)
    #expect(reader.lines[0].contains("INBOX · 99 ") && !reader.lines[0].contains("as of"))
    #expect(reader.state.list.selectedMessage?.summary.flags == [.flagged])
  }

  @Test func limitOutlivesAReconnect() {
    let reader = ScriptedReader()
    reader.type("lunread<Enter>j")
    let uid = reader.state.list.selectedUID
    reader.isHeld = true
    reader.perform(step: "lost 8")
    reader.perform(step: "live")
    reader.perform(step: "confirmed")
    #expect(reader.state.list.limit?.text == "unread")
    #expect(reader.state.list.selectedUID == uid)
  }

  /// A session that says it told everything and yet has another count did not.
  @Test func countThatDoesNotFitIsAskedForAnew() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.forgetEffects()
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: 5, isContinued: true)))
    #expect(reader.state.list.count == 5)
    #expect(reader.requests.contains { if case .rows = $0 { true } else { false } })
  }

  @Test func lostLineBlanksNothing() {
    let reader = ScriptedReader()
    let rows = reader.lines.dropLast()
    reader.isHeld = true
    reader.perform(step: "lost 8")
    reader.report(.connection(.connecting("looking up")))
    #expect(Array(reader.lines.dropLast(4)) == Array(rows.dropLast(3)))
  }

  @Test func copyOfARenewedMailboxIsDroppedInWords() {
    let reader = copied(100, rows: 60..<100)
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(2), count: 3)))
    #expect(reader.screen.contains("made anew on the server"))
    #expect(reader.state.list.count == 3 && reader.state.list.rows.rows.isEmpty)
  }
}
