import Mail
import Testing

@testable import Reader

@Suite struct FindingTests {
  @Test func searchGoesDownTheScreenAndWraps() {
    let reader = ScriptedReader()
    reader.forgetEffects()
    reader.type("/nano<Enter>")
    #expect(
      reader.requests.first
        == .search(.inbox, .words(["nano"]), places: 0..<7, newestFirst: true, stopAtFirst: true))
    #expect(reader.state.list.selectedUID == UID(5))
    reader.type("n")
    #expect(reader.state.list.selectedUID == UID(4))
    reader.type("n")
    #expect(reader.state.list.selectedUID == UID(5))
    #expect(reader.bottomLine.contains("Went on from the newest"))
  }

  @Test func searchUpwardsInTimeWithNewestAtTheBottom() {
    let reader = ScriptedReader(newest: .bottom)
    reader.type("gg")
    reader.forgetEffects()
    reader.type("/nano<Enter>")
    #expect(
      reader.requests.first
        == .search(.inbox, .words(["nano"]), places: 1..<8, newestFirst: false, stopAtFirst: true))
    #expect(reader.state.list.selectedUID == UID(4))
  }

  @Test func placeOfAnUnknownResultIsAskedFor() {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages = (1...3000).map {
      Letters.letter(UInt32($0), "Sender", $0 == 40 ? "needle" : "hay", flags: [.seen])
    }
    reader.start()
    reader.type("/needle<Enter>")
    #expect(reader.requests.contains(.summaries(.inbox, uids: [UID(40)!])))
    #expect(reader.state.list.selectedUID == UID(40))
    #expect(reader.screen.contains("needle"))
  }

  @Test func movingOnWhileTheResultIsUnderWayStays() throws {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages = (1...3000).map {
      Letters.letter(UInt32($0), "Sender", $0 == 40 ? "needle" : "hay", flags: [.seen])
    }
    reader.start()
    reader.isHeld = true
    reader.type("/needle<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.report(.found(id, uids: [UID(40)!], searched: 3000, total: 3000))
    reader.report(.finished(id, nil))
    reader.type("j")
    reader.release()
    #expect(reader.state.list.selectedUID == UID(2999))
  }

  @Test func progressIsShownAndEscStopsIt() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("/nano<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.report(.found(id, uids: [], searched: 4000, total: 100_000))
    #expect(reader.bottomLine.contains("searched 4,000 of 100,000"))
    #expect(reader.bottomLine.contains("Esc stop"))
    reader.forgetEffects()
    reader.type("<Esc>")
    #expect(reader.effects == [.cancel(id)])
    reader.report(.finished(id, .cancelled))
    #expect(reader.bottomLine.contains("Stopped searching"))
  }

  @Test func nextUnreadUsesKnownRowsFirst() {
    let reader = ScriptedReader()
    reader.forgetEffects()
    reader.type("<Tab>")
    #expect(reader.state.list.selectedUID == UID(9))
    reader.type("<Tab><Tab>")
    #expect(reader.state.list.selectedUID == UID(1))
    #expect(reader.requests.isEmpty)
    reader.type("<Tab>")
    #expect(reader.state.list.selectedUID == UID(9))
  }

  @Test func nextUnreadOpensWhileReading() {
    let reader = ScriptedReader()
    reader.type("<Enter><Tab>")
    #expect(reader.state.pager.open?.key.uid == UID(9))
    #expect(reader.screen.contains("Text of message 9"))
  }

  @Test func limitShowsWhatWasFoundSliceBySlice() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("lx<Enter>")
    let (id, _) = try #require(reader.lastRequest)
    reader.report(.found(id, uids: [UID(8)!, UID(9)!], searched: 4, total: 8))
    #expect(reader.state.list.slotCount == 2)
    reader.report(.found(id, uids: [UID(2)!, UID(4)!], searched: 8, total: 8))
    reader.report(.finished(id, nil))
    #expect(reader.state.list.limit?.uids.map(\.rawValue) == [9, 8, 4, 2])
    #expect(reader.lines[0].contains("4 of 3 unread of 8 with “x”") || reader.lines[0].contains("4 of"))
  }

  @Test func searchInsideALimitStaysInside() {
    let reader = ScriptedReader()
    reader.type("lunread<Enter>/a<Enter>")
    #expect(reader.state.list.limit?.slot(of: reader.state.list.selectedUID!) != nil)
  }

  @Test func emptyLimitShowsAll() {
    let reader = ScriptedReader()
    reader.type("lnano<Enter>l<Enter>")
    #expect(reader.state.list.limit == nil)
  }
}
