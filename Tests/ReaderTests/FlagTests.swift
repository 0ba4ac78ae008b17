import Mail
import Screen
import Testing

@testable import Reader

@Suite struct FlagTests {
  private let newest = UID(12)!

  private func claims(_ reader: ScriptedReader) -> [UID] {
    reader.state.flagLedger.deletedHere.values.flatMap { $0 }
  }

  @Test func markIsShownOnceItIsInTheJournalAndTheCursorMovesOnAtOnce() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.forgetEffects()
    reader.type("d")
    #expect(!reader.lines[1].contains("D 11:59"))
    #expect(reader.requests == [.store(.inbox, UIDValidity(1), uids: UIDSet([newest])!, .add([.deleted]))])
    #expect(reader.state.list.selectedUID == UID(9))
    // The flags are told before the request finishes.
    reader.report(.flags([MessageFlags(newest, [.seen, .deleted])]))
    #expect(reader.lines[1].contains("D 11:59"))
  }

  @Test func whatIsOnItsWayCountsForTheNextKey() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.forgetEffects()
    reader.type("FFF")
    let changes = reader.requests.compactMap { request -> FlagChange? in
      if case .store(_, _, _, let change, _) = request { change } else { nil }
    }
    #expect(changes == [.add([.flagged]), .remove([.flagged]), .add([.flagged])])
    reader.type("u")
    reader.release()
    #expect(reader.server.boxes[.inbox]?.messages.last?.flags == [.seen])
    #expect(reader.state.flagLedger.pending.isEmpty)
  }

  @Test func refusedMarkIsTakenBackAndToldWhy() {
    let reader = ScriptedReader()
    reader.server.refusals["store"] = .readOnly
    reader.type("d")
    #expect(!reader.lines[1].contains("D 11:59"))
    #expect(reader.bottomLine.contains("read-only"))
    #expect(claims(reader).isEmpty)
  }

  @Test func whatTheAccountTellsIsShownAndWhatIsMeantIsKnown() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("F")
    reader.report(.flags([MessageFlags(newest, [.answered])]))
    let row = reader.state.list.rows[uid: newest]!
    #expect(row.summary.flags == [.answered])
    #expect(reader.state.meantFlags(of: row) == [.answered, .flagged])
  }

  @Test func whatWasNotMadeIsNotTakenBack() {
    let reader = ScriptedReader()
    reader.server.refusals["store"] = .journalFailed(reason: "no space left")
    reader.type("F")
    #expect(reader.screen.contains("no space left"))
    #expect(!reader.lines[1].contains("★"))
    reader.server.refusals = [:]
    reader.forgetEffects()
    reader.type("u")
    #expect(reader.requests.isEmpty)
  }

  @Test func claimsOfEarlierSessionsAreExpunged() {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.deletedHere = [newest]
    _ = reader.server.store(.inbox, [newest, UID(9)!], .add([.deleted]))
    reader.start()
    reader.type("$")
    #expect(reader.bottomLine.contains("Expunge 1 message? (1 marked by another program stays)"))
  }

  @Test func claimsOnTheirWayOutliveAReconnect() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("d")
    reader.report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: 8, isContinued: true)))
    #expect(claims(reader) == [newest])
  }

  @Test func expungeThatIsKeptStaysMarkedAndCannotBeTakenBack() {
    let reader = ScriptedReader(size: Size(width: 120, height: 24))
    reader.perform(step: "keeps-expunge")
    reader.type("d$y")
    #expect(reader.bottomLine.contains("Expunging 1 message is kept"))
    #expect(reader.lines[1].contains("D 11:59"))
    reader.forgetEffects()
    reader.type("u")
    #expect(reader.bottomLine.contains("can't be taken back"))
    reader.type("ggd")
    #expect(reader.bottomLine.contains("waits to be expunged"))
    reader.type("$")
    #expect(reader.bottomLine.contains("Nothing to expunge"))
    #expect(reader.requests.isEmpty)
    // The server has done it.
    reader.report(reader.server.remove(.inbox) { $0.uid == newest })
    reader.report(.changes(ChangeReport()))
    #expect(claims(reader).isEmpty)
  }

  @Test func expungeThatFailedLaterLeavesTheClaim() {
    let reader = ScriptedReader()
    reader.report(.changes(ChangeReport(pendingCount: 1)))
    reader.perform(step: "keeps-expunge")
    reader.type("d$y")
    reader.perform(step: "changes 0 1")
    #expect(claims(reader) == [newest])
    reader.type("$")
    #expect(reader.bottomLine.contains("Expunge 1 message?"))
  }

  @Test func onlyWhatWasDeletedHereIsExpunged() {
    let reader = ScriptedReader()
    reader.perform(step: "deletes-elsewhere 4 5 7")
    reader.type("dd")
    reader.forgetEffects()
    reader.type("$")
    #expect(reader.bottomLine.contains("Expunge 2 messages? (3 marked by another program stay)"))
    #expect(reader.requests.isEmpty)
    reader.type("y")
    #expect(
      reader.requests == [
        .expunge(.inbox, UIDValidity(1), uids: UIDSet([UID(9)!, newest])!, othersToo: false)
      ])
    #expect(reader.server.boxes[.inbox]?.messages.count == 6)
  }

  @Test func anotherProgramsMarkStaysAnotherPrograms() {
    let reader = ScriptedReader(size: Size(width: 120, height: 24))
    reader.perform(step: "deletes-elsewhere 12")
    // Undeleted here and put back by undo: it was never this user's.
    reader.type("du$")
    #expect(
      reader.bottomLine.contains("you marked no message here deleted; 1 marked by another program stays"))
    // A refused undelete doesn't make it this user's either.
    reader.server.refusals["store"] = .readOnly
    reader.type("d$")
    #expect(reader.bottomLine.contains("you marked no message here deleted"))
  }

  @Test func whatAnotherProgramUndeletedIsNotExpunged() {
    let reader = ScriptedReader()
    reader.type("d")
    reader.report(.flags([MessageFlags(newest, [.seen])]))
    reader.type("$")
    #expect(reader.bottomLine.contains("Nothing to expunge"))
  }

  @Test func noIsNo() {
    let reader = ScriptedReader()
    reader.type("d$")
    reader.forgetEffects()
    for key in ["n", "$<Esc>", "$x<Esc>"] { reader.type(key) }
    #expect(!reader.requests.contains { if case .expunge = $0 { true } else { false } })
    #expect(reader.state.prompt == nil)
  }

  @Test func serverThatExpungesAllIsAskedForOnlyAfterASecondYes() {
    let reader = ScriptedReader(size: Size(width: 160, height: 24))
    reader.perform(step: "all-or-nothing")
    reader.perform(step: "deletes-elsewhere 4 5")
    reader.type("d$y")
    #expect(reader.screen.contains("2 messages marked by another program would go too"))
    #expect(reader.server.boxes[.inbox]?.messages.count == 8)
    reader.type("n")
    #expect(reader.server.boxes[.inbox]?.messages.count == 8)
    reader.type("$yy")
    #expect(reader.server.boxes[.inbox]?.messages.count == 5)
  }

  @Test func undoTakesBackTheLastFirst() {
    let reader = ScriptedReader()
    reader.type("NFd")
    let flags = { reader.server.boxes[.inbox]!.messages.last!.flags }
    #expect(flags() == [.flagged, .deleted])
    reader.type("u")
    #expect(flags() == [.flagged])
    reader.type("u")
    #expect(flags() == [])
    reader.type("u")
    #expect(flags() == [.seen])
    reader.type("u")
    #expect(reader.bottomLine.contains("nothing to take back"))
  }

  @Test func expungedMessagesAreNotUndeleted() {
    let reader = ScriptedReader()
    reader.type("d$y")
    reader.forgetEffects()
    reader.type("uu")
    #expect(reader.requests.isEmpty)
  }

  @Test func readOnlyMailboxIsLeftAlone() {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.isReadOnly = true
    reader.start()
    reader.forgetEffects()
    reader.type("dNF$")
    #expect(reader.requests.isEmpty)
    #expect(reader.lines[0].contains("read-only"))
    reader.type("j<Enter>")
    #expect(!reader.requests.contains { if case .store = $0 { true } else { false } })
  }

  @Test func quitWaitsForWhatIsOnItsWay() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("dq")
    #expect(!reader.effects.contains(.quit))
    reader.release()
    #expect(reader.effects.contains(.quit))
    let hasty = ScriptedReader()
    hasty.isHeld = true
    hasty.type("dqq")
    #expect(hasty.effects.contains(.quit))
  }
}
