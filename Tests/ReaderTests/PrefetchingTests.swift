import Mail
import Testing

@testable import Reader

@Suite struct PrefetchingTests {
  private func uids(_ wanted: [WantedSections]) -> [UInt32] { wanted.map(\.key.uid.rawValue) }

  @Test func restingOnAMessageTellsItAndItsNeighboursOnce() {
    let reader = ScriptedReader()
    #expect(reader.prefetches.map(uids) == [[12, 9, 8]])
    reader.forgetEffects()
    reader.type("j")
    #expect(reader.prefetches.map(uids) == [[9, 8, 7, 12]])
    reader.type("<C-l>?q")
    reader.report(.flags([MessageFlags(UID(9)!, [.seen])]))
    #expect(reader.prefetches.count == 1)
  }

  @Test func sectionsAreThoseThatOpeningAsksFor() throws {
    let reader = ScriptedReader()
    reader.type("j<Enter>")
    let wanted = try #require(reader.prefetches.last?.first)
    let asked = reader.requests.compactMap { request -> [BodySection]? in
      if case .read(wanted.key, let sections, _) = request { sections } else { nil }
    }
    #expect(asked == [wanted.sections])
    // The text; its attachments are not read.
    #expect(wanted.octets == 300)
  }

  @Test func nextMessageInThePagerMovesItOn() {
    let reader = ScriptedReader()
    reader.type("<Enter>")
    reader.forgetEffects()
    reader.type("j")
    #expect(reader.prefetches.map(uids) == [[9, 8, 7, 12]])
  }

  @Test func itIsNobodysJobAndItsFailureNobodysNews() {
    let reader = ScriptedReader(starts: false)
    reader.server.refusals["prefetch"] = .timedOut(waitingFor: "it", seconds: 30)
    reader.start()
    #expect(reader.bottomLine.contains("live") && !reader.bottomLine.contains("Esc stop"))
    reader.isHeld = true
    reader.type("jq")
    #expect(reader.effects.contains(.quit))
  }

  @Test func onlyKnownRowsAreWanted() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.forgetEffects()
    reader.report(.count(500))
    reader.type("gg")
    #expect(reader.prefetches.isEmpty)
  }
}
