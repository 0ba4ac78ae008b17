import Mail
import Testing

@testable import Reader

@Suite struct StatusLineTests {
  @Test func connectionIsToldInWords() {
    let reader = ScriptedReader()
    reader.report(.connection(.connecting("looking up mail.example.org")))
    #expect(reader.bottomLine.contains("looking up mail.example.org"))
    reader.report(.connection(.live(ConnectionDetails(security: "not encrypted", isPlaintext: true))))
    #expect(reader.bottomLine.contains("live · not encrypted"))
    reader.report(.connection(.lost(.timedOut(waitingFor: "an answer", seconds: 30), retryIn: 8)))
    #expect(reader.screen.contains("30 s"))
    #expect(reader.state.tickSeconds == 1)
    reader.isHeld = true
    reader.type("k")
    #expect(reader.bottomLine.contains("stale since 12:00 · retrying in 8 s"))
    reader.perform(step: "tick 100")
    #expect(reader.bottomLine.contains("retrying in 0 s"))
  }

  private static func visited(
    _ seconds: Int64 = Letters.now.seconds, security: String = "TLS 1.3", isPlaintext: Bool = false
  ) -> MailEvent {
    .connection(
      .visited(
        ConnectionDetails(security: security, isPlaintext: isPlaintext), at: Timestamp(seconds: seconds)))
  }

  @Test func whatIsVisitedTellsWhenItWas() {
    let reader = ScriptedReader()
    reader.report(Self.visited(Letters.now.seconds - 300))
    #expect(reader.bottomLine.contains("checked 11:55 · TLS 1.3"))
    #expect(reader.state.isLive)
    reader.report(Self.visited(security: "not encrypted", isPlaintext: true))
    #expect(reader.bottomLine.contains("checked 12:00 · not encrypted"))
    // A day later an hour alone would be a lie.
    reader.report(Self.visited(Letters.now.seconds - 86400))
    #expect(!reader.bottomLine.contains("checked 12:00"))
    reader.report(Self.visited(.max))
    reader.report(Self.visited(.min))
    #expect(reader.bottomLine.contains("checked "))
  }

  @Test func aVisitEndsWhatALostLineSaid() {
    let reader = ScriptedReader()
    reader.perform(step: "lost 8")
    #expect(reader.state.status.lostSince != nil && !reader.state.isLive)
    reader.report(Self.visited())
    #expect(reader.state.status.lostSince == nil && reader.state.status.retryAt == nil && reader.state.isLive)
    reader.isHeld = true
    reader.forgetEffects()
    // Nobody is connected, and nobody needs to be.
    reader.type("j")
    #expect(!reader.requests.contains(.reconnect))
    #expect(reader.bottomLine.contains("checked 12:00"))
  }

  @Test func leavingWaitsForWhatTheNextVisitDeletes() {
    let reader = ScriptedReader()
    reader.report(Self.visited())
    reader.perform(step: "changes 1")
    #expect(reader.bottomLine.contains("checked 12:00 · TLS 1.3 · sending 1 change"))
    reader.type("q")
    #expect(!reader.state.hasQuit && reader.bottomLine.contains("then leaving"))
    // The server can't be reached: what waits was told, and the next key leaves.
    reader.perform(step: "lost 8")
    #expect(!reader.state.hasQuit && reader.bottomLine.contains("q again leaves"))
    reader.report(Self.visited())
    reader.perform(step: "changes 0")
    #expect(reader.state.hasQuit)
  }

  @Test func connectingIsSaidUntilItIsDone() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("<C-r>")
    #expect(reader.bottomLine.contains("Connecting."))
    reader.release()
    #expect(reader.bottomLine.contains("live · TLS 1.3"))
  }

  @Test func anyKeyConnectsAtOnceWhileTheNextTryIsAwaited() {
    let reader = ScriptedReader()
    reader.perform(step: "lost 8")
    reader.isHeld = true
    reader.forgetEffects()
    // A key of a chord does nothing yet, an unbound one nothing at all; once is enough until it was answered.
    reader.type("gX")
    #expect(reader.requests == [.reconnect])
    reader.release()
    reader.forgetEffects()
    reader.type("jk")
    #expect(reader.requests.isEmpty)
    // Where only the user can help, only Ctrl-R does.
    reader.report(.connection(.lost(.loginRefused(user: "alice", reason: "no"), retryIn: nil)))
    reader.type("jk")
    #expect(reader.requests.isEmpty)
    reader.type("<C-r>")
    #expect(reader.requests == [.reconnect])
  }

  @Test func fillingIsToldUntilItIsDone() {
    let reader = ScriptedReader()
    reader.perform(step: "filling 5 10")
    #expect(reader.bottomLine.contains("Filling the copy: 5 of 10"))
    reader.perform(step: "filling 10 10")
    #expect(!reader.bottomLine.contains("Filling"))
    reader.perform(step: "filling 5 10")
    reader.isHeld = true
    reader.perform(step: "lost 8")
    reader.perform(step: "live")
    #expect(!reader.bottomLine.contains("Filling"))
  }

  @Test func newMailElsewhereIsToldWhereNothingMoreImportantIs() {
    let reader = ScriptedReader()
    reader.perform(step: "new-mail 1")
    #expect(reader.bottomLine.contains("1 new message in Lists/swift-dev."))
    reader.report(.notice("Over quota"))
    reader.perform(step: "new-mail 2")
    #expect(reader.bottomLine.contains("Over quota"))
    let hooks = reader.effects.filter { if case .hook = $0 { true } else { false } }
    #expect(
      hooks == [1, 2].map { .hook(ScriptedReader.account, Letters.name("Lists/swift-dev"), count: $0) })
    #expect(!reader.effects.contains(.bell))
    reader.report(.newMail(.inbox, count: -3))
    #expect(reader.effects.count { if case .hook = $0 { true } else { false } } == 2)
  }

  @Test func whatWasFoundAtTheStartIsSaid() {
    let reader = ScriptedReader(keymap: "bind list x frobnicate", remarks: ["The journal was damaged."])
    #expect(reader.screen.contains("frobnicate"))
    #expect(reader.screen.contains("The journal was damaged."))
    reader.type("j")
    #expect(reader.screen.contains("The journal was damaged."))
  }

  @Test func openingTellsWhatTheConnectionDoes() {
    let reader = ScriptedReader(starts: false)
    reader.isHeld = true
    reader.send(.started(now: Letters.now, zoneOffsetMinutes: 0))
    reader.report(.connection(.connecting("logging in")))
    #expect(reader.bottomLine.contains("logging in"))
    #expect(reader.bottomLine.contains("Esc stop"))
  }

  @Test func alertStaysUntilItCouldBeRead() {
    let reader = ScriptedReader()
    reader.report(.notice("Over quota\u{1b}[2J"))
    reader.type("jjj")
    #expect(reader.bottomLine.contains("Over quota␛[2J"))
    reader.perform(step: "tick 5")
    reader.type("j")
    #expect(!reader.bottomLine.contains("Over quota"))
  }

  @Test func longSentenceIsWholeOnSeveralLines() {
    let reader = ScriptedReader()
    reader.report(
      .notice(MailFailure.unreachable(host: "mail.example.org", reason: "no route to host").sentence))
    let text = reader.lines.suffix(2).map { $0.split(separator: " ").joined(separator: " ") }.joined(
      separator: " ")
    #expect(text.hasSuffix("check the name and the network."))
  }

  @Test func endlessNoticeIsCut() {
    let reader = ScriptedReader()
    reader.report(.notice(String(repeating: "spam ", count: 200_000)))
    #expect(reader.state.status.notice?.text.count == StatusLine.noticeLimit)
    #expect(!reader.lines[1].contains("spam"))
  }

  @Test func noControlCharacterReachesTheScreen() {
    let reader = ScriptedReader()
    reader.report(.notice("\u{1b}]52;c;evil\u{7}\u{9b}31m\u{202e}\r\n\t\u{0}"))
    for keys in ["", "<Enter>", "q<Left>", "<Right>?", "qv"] {
      reader.type(keys)
      for scalar in reader.lines.joined().unicodeScalars {
        #expect(scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) && scalar.value != 0x202e)
      }
    }
  }

  @Test func requestOfAPastLifeChangesNothing() {
    let reader = ScriptedReader()
    let before = reader.screen
    reader.report(.finished(RequestID(999_999), .messageGone))
    reader.report(.found(RequestID(0), uids: [UID(1)!], searched: Int.max, total: Int.min))
    reader.send(.saved(RequestID(77), .saved(paths: [])))
    reader.send(.programEnded(RequestID(78), .succeeded))
    reader.send(.progress(RequestID(79), done: 1, total: 2))
    #expect(reader.screen == before)
  }

  @Test func nothingHappensAfterTheEnd() {
    let reader = ScriptedReader()
    reader.send(.terminated)
    #expect(reader.effects.last == .quit)
    reader.forgetEffects()
    reader.type("jdq$")
    reader.report(.count(99))
    #expect(reader.effects.isEmpty)
  }
}
