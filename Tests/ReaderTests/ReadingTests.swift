import MIME
import Mail
import Screen
import Testing

@testable import Reader

@Suite struct ReadingTests {
  private func key(_ uid: UInt32) -> MessageKey {
    MessageKey(account: ScriptedReader.account, mailbox: .inbox, uidValidity: UIDValidity(1), uid: UID(uid)!)
  }

  @Test func openingIsOneRequestThatLeavesAttachmentsWhereTheyAre() {
    let reader = ScriptedReader()
    reader.forgetEffects()
    reader.isHeld = true
    reader.type("<Enter>")
    #expect(
      reader.requests == [
        .read(
          key(12), sections: [.header, .part(SectionPath([1])), .mime(SectionPath([1]))],
          limit: State.readLimit)
      ])
    #expect(reader.screen.contains("Bench big attachment"))
    #expect(reader.screen.contains("loading…"))
  }

  @Test func messageWithoutStructureIsReadWhole() {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages.append(MessageSummary(uid: UID(50)!))
    reader.start()
    #expect(reader.lines[1].contains("can't be read"))
    reader.forgetEffects()
    reader.type("<Enter>")
    #expect(reader.requests.first == .read(key(50), sections: [.part(.message)], limit: State.readLimit))
    #expect(reader.screen.contains("Text of message 50"))
  }

  /// A text that the server tells of and doesn't send: its account of the parts is wrong somewhere.
  @Test func messageWhoseStructureCannotBeTrueIsReadWhole() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.forgetEffects()
    let sections: [BodySection] = [.header, .part(SectionPath([1])), .mime(SectionPath([1]))]
    reader.report(
      .sections(id, key(12), sections.map { FetchedSection(section: $0, bytes: [], isCut: false) }))
    #expect(reader.requests == [.read(key(12), sections: [.part(.message)], limit: State.readLimit)])
    let (second, _) = try #require(reader.lastRequest)
    reader.forgetEffects()
    let whole = FetchedSection(section: .part(.message), bytes: Array("Subject: x\n\nall".utf8), isCut: false)
    reader.report(.sections(second, key(12), [whole]))
    #expect(reader.requests.isEmpty)
    guard case .render(_, let content, _) = reader.effects.last else {
      Issue.record("nothing is rendered")
      return
    }
    #expect(content.structure == nil && content.parts.contains(whole))
  }

  @Test func headersAreLookedAtFromTheTop() {
    let reader = ScriptedReader(size: Size(width: 80, height: 6), starts: false)
    reader.server.bodies[UID(12)!] = (0..<40).map { "line \($0)\n" }.joined()
    reader.start()
    reader.type("<Enter>G")
    #expect(reader.screen.contains("line 39"))
    reader.type("h")
    #expect(reader.screen.contains("Received: from afar"))
  }

  @Test func placeInTheTextIsKeptWhenItIsWrappedAnew() throws {
    let reader = ScriptedReader(size: Size(width: 80, height: 6), starts: false)
    reader.server.bodies[UID(12)!] = (0..<200).map { "line \($0)\n" }.joined()
    reader.start()
    reader.type("<Enter>G")
    let open = try #require(reader.state.pager.open)
    let options = try #require(open.rendering)
    let twice = RenderedText(lines: Array(repeating: StyledLine("x"), count: 400), headerLineCount: 1)
    reader.send(.rendered(open.key, twice, options))
    let top = try #require(reader.state.pager.open).top
    #expect((380...396).contains(top))
  }

  @Test func shownMeansSeenOnce() {
    let reader = ScriptedReader()
    reader.type("j")
    reader.forgetEffects()
    reader.type("<Enter>")
    let seen = MailRequest.store(.inbox, UIDValidity(1), uids: UIDSet([UID(9)!])!, .add([.seen]))
    #expect(reader.requests.filter { $0 == seen }.count == 1)
    reader.type("w")
    reader.send(.resized(Size(width: 100, height: 30)))
    #expect(reader.requests.filter { $0 == seen }.count == 1)
    #expect(reader.server.boxes[.inbox]?.messages[6].flags == [])
  }

  @Test func failedReadingIsNotSeen() {
    let reader = ScriptedReader()
    reader.server.refusals["read"] = .timedOut(waitingFor: "the message", seconds: 30)
    reader.type("j")
    reader.forgetEffects()
    reader.type("<Enter>")
    #expect(!reader.requests.contains { if case .store = $0 { true } else { false } })
    reader.server.refusals = [:]
    reader.type("q<Enter>")
    #expect(reader.screen.contains("Text of message 9"))
  }

  @Test func whatTheConnectionBrokeIsReadWhenItIsBack() {
    let reader = ScriptedReader()
    reader.server.refusals["read"] = .connectionLost(reason: "reset by peer")
    reader.type("j<Enter>")
    #expect(reader.screen.contains("reset by peer"))
    reader.server.refusals = [:]
    reader.report(.connection(.live(ConnectionDetails(security: "TLS 1.3"))))
    #expect(reader.screen.contains("Text of message 9"))
  }

  @Test func closingStopsTheLoading() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.forgetEffects()
    reader.type("q")
    #expect(reader.effects == [.cancel(id)])
    #expect(reader.state.focus == .list)
    reader.report(.sections(id, key(12), []))
    #expect(reader.state.pager.open == nil)
  }

  @Test func outdatedLayoutIsDropped() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.report(.sections(id, key(12), [FetchedSection(section: .header, bytes: [], isCut: false)]))
    guard case .render(let message, _, let options) = reader.effects.last else {
      Issue.record("nothing is rendered")
      return
    }
    reader.send(.resized(Size(width: 50, height: 20)))
    reader.send(
      .rendered(message, RenderedText(lines: [StyledLine("too wide")], headerLineCount: 0), options))
    #expect(!reader.screen.contains("too wide"))
    guard case .render(_, _, let newer) = reader.effects.last else {
      Issue.record("it is not rendered anew")
      return
    }
    #expect(newer.width == 48)
    reader.send(.rendered(message, RenderedText(lines: [StyledLine("fits")], headerLineCount: 0), newer))
    #expect(reader.screen.contains("fits"))
  }

  @Test func longTextScrollsToItsEndAndNoFarther() {
    let reader = ScriptedReader()
    reader.server.bodies[UID(12)!] = (1...100).map { "Line \($0)" }.joined(separator: "\n")
    reader.type("<Enter><Space><Space>")
    #expect(reader.screen.contains("Line 50"))
    reader.type("G")
    #expect(reader.lines[22].contains("Line 100"))
    reader.type("<Down><PageDown><C-e>")
    #expect(reader.lines[22].contains("Line 100"))
    reader.type("gg<Enter>")
    #expect(reader.lines[1].contains("Subject"))
  }

  @Test func nextMessageFromThePagerMovesTheListToo() {
    let reader = ScriptedReader()
    reader.type("<Enter>j")
    #expect(reader.state.pager.open?.key == key(9))
    #expect(reader.state.list.selectedUID == UID(9))
    reader.type("kk")
    #expect(reader.state.pager.open?.key == key(12))
    #expect(reader.bottomLine.contains("first message"))
  }

  @Test func deletingWhileReadingGoesOnToTheNext() {
    let reader = ScriptedReader()
    reader.type("<Enter>d")
    #expect(reader.server.boxes[.inbox]?.messages.last?.flags.contains(.deleted) == true)
    #expect(reader.state.pager.open?.key == key(9))
  }

  @Test func openMessageThatIsGoneStaysOnTheScreen() {
    let reader = ScriptedReader()
    reader.type("<Enter>")
    reader.perform(step: "removes 12")
    #expect(reader.screen.contains("Text of message 12"))
    reader.forgetEffects()
    reader.type("d")
    #expect(reader.requests.isEmpty)
    #expect(reader.bottomLine.contains("gone"))
  }
}
