import Mail
import Screen
import Testing

@testable import Reader

@Suite struct ChangesTests {
  @Test func newFailureIsToldOnceWithTheKeyThatShowsIt() {
    let reader = ScriptedReader(size: Size(width: 160, height: 24))
    reader.perform(step: "changes 2")
    reader.perform(step: "changes 0 1")
    #expect(reader.screen.contains("Marking 2 messages deleted in INBOX could not be done"))
    #expect(reader.screen.contains("(gc shows it)"))
    reader.perform(step: "tick 10")
    reader.type("j")
    reader.perform(step: "changes 1 1")
    #expect(!reader.screen.contains("could not be done"))
    #expect(reader.bottomLine.contains("sending 1 change · 1 change failed"))
  }

  @Test func failuresOfAnEarlierSessionWereToldThen() {
    let reader = ScriptedReader(starts: false)
    reader.perform(step: "changes 0 2")
    reader.start()
    #expect(reader.bottomLine.contains("2 changes failed"))
    #expect(!reader.screen.contains("could not be done"))
  }

  @Test func failureInTheFirstReportOfALiveSessionIsNew() {
    let reader = ScriptedReader()
    reader.perform(step: "changes 0 1")
    #expect(reader.screen.contains("could not be done"))
  }

  @Test func forgettingAsksForTheSelectedOneOrAll() {
    let reader = ScriptedReader()
    reader.perform(step: "changes 1 2")
    reader.forgetEffects()
    // From the first failure over its reason to the second one.
    reader.type("gcjjd")
    #expect(reader.requests == [.forgetFailures([1])])
    reader.forgetEffects()
    reader.type("D")
    #expect(reader.requests == [.forgetFailures([0, 1])])
    reader.perform(step: "changes 0")
    #expect(reader.screen.contains("Nothing waits for the server, and nothing failed."))
    reader.forgetEffects()
    reader.type("dD")
    #expect(reader.requests.isEmpty)
    reader.type("q")
    #expect(reader.state.changesRoom == nil && reader.screen.contains("Bench big"))
  }

  @Test func hugeReasonIsCut() {
    let reader = ScriptedReader()
    let failed = FailedChange(
      id: 1, made: Letters.now, what: "Marking", why: String(repeating: "\u{1b}[2J spam ", count: 100_000))
    reader.report(.changes(ChangeReport(failed: [failed])))
    reader.type("gc")
    #expect(reader.state.changesRoom?.lineCount == 6)
    #expect(!reader.screen.contains("\u{1b}"))
  }

  // MARK: Leaving

  @Test func leavingWithoutAConnectionIsSaidOnceAndLosesNothing() {
    let reader = ScriptedReader()
    reader.perform(step: "offline")
    reader.perform(step: "changes 3")
    reader.type("q")
    #expect(reader.bottomLine.contains("3 changes wait in the journal and will be sent next time"))
    #expect(reader.bottomLine.contains("q again leaves"))
    // Who goes on doesn't leave.
    reader.type("j")
    #expect(reader.bottomLine.contains("offline · 3 changes pending"))
    #expect(!reader.effects.contains(.quit))
    reader.type("qq")
    #expect(reader.effects.contains(.quit))
  }

  @Test func leavingWaitsForWhatIsBeingSentAndForNoLongerThanTheLineHolds() {
    let reader = ScriptedReader()
    reader.perform(step: "changes 3")
    reader.type("q")
    #expect(reader.bottomLine.contains("Sending 3 changes, then leaving."))
    reader.isHeld = true
    reader.perform(step: "lost 8")
    #expect(reader.bottomLine.contains("3 changes wait in the journal"))
    reader.perform(step: "live")
    #expect(reader.bottomLine.contains("Sending 3 changes, then leaving."))
    #expect(!reader.effects.contains(.quit))
    reader.perform(step: "changes 0")
    #expect(reader.effects.contains(.quit))
  }

  @Test func leavingWithNothingPendingIsAtOnce() {
    let reader = ScriptedReader()
    reader.perform(step: "offline")
    reader.perform(step: "changes 0 2")
    reader.type("q")
    #expect(reader.effects.contains(.quit))
  }
}
