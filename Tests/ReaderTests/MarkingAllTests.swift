import Mail
import Screen
import TestSupport
import Testing

@testable import Reader

@Suite struct MarkingAllTests {
  private func many(_ count: Int) -> ScriptedReader {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages = (1...count).map {
      Letters.letter(UInt32($0), "Sender", "Message \($0)")
    }
    reader.start()
    return reader
  }

  private func unread(_ reader: ScriptedReader) -> Int {
    reader.server.boxes[.inbox]?.messages.count { !$0.flags.contains(.seen) } ?? 0
  }

  @Test func tenThousandAreOneChangeThatOneUndoTakesBack() {
    let reader = many(10_000)
    reader.forgetEffects()
    reader.type("A")
    #expect(unread(reader) == 0)
    #expect(reader.lines[0].contains("INBOX · 10,000") && !reader.lines[0].contains("unread"))
    #expect(reader.bottomLine.contains("Marked 10,000 messages read; u takes it back."))
    let stores = reader.requests.filter { if case .store = $0 { true } else { false } }
    #expect(stores.count == 1)
    reader.type("u")
    #expect(unread(reader) == 10_000)
    #expect(reader.lines[0].contains("10,000 unread of 10,000"))
  }

  @Test func timeGrowsWithTheirNumberOnly() {
    let growth = ThreadTime.growth(fourfold: 2500) { count in
      let reader = many(count)
      reader.type("Au")
      #expect(unread(reader) == count)
    }
    #expect(growth < ThreadTime.linear)
  }

  @Test func limitBoundsIt() {
    let reader = ScriptedReader()
    reader.type("lnotes<Enter>A")
    #expect(unread(reader) == 2)
    #expect(reader.bottomLine.contains("Marked 1 message read"))
  }

  @Test func whatIsOnItsWayCounts() {
    let reader = ScriptedReader()
    // The selected message is read; what marks it unread isn't in the journal when all are looked for.
    reader.isHeld = true
    reader.type("NA")
    reader.release()
    #expect(unread(reader) == 0)
    #expect(reader.bottomLine.contains("Marked 4 messages read"))
  }

  @Test func stoppedOrLeftItMarksNothing() {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("A")
    #expect(reader.bottomLine.contains("Looking for unread messages"))
    reader.type("<Esc>")
    let leaving = ScriptedReader()
    leaving.isHeld = true
    leaving.type("Aga")
    for reader in [reader, leaving] {
      reader.release()
      #expect(unread(reader) == 3)
      #expect(!reader.requests.contains { if case .store = $0 { true } else { false } })
    }
  }

  @Test func readOnlyMailboxIsLeftAlone() {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.isReadOnly = true
    reader.start()
    reader.forgetEffects()
    reader.type("A")
    #expect(reader.requests.isEmpty && reader.bottomLine.contains("read-only"))
  }
}
