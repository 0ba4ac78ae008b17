import Foundation
import Mail
import Screen
import Testing

@testable import Reader

/// Keys, events and sizes at random: nothing traps, and what must always hold does.
@Suite struct FuzzTests {
  @Test func anythingInAnyOrder() {
    let seed =
      ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init)
      ?? UInt64.random(in: 0...UInt64.max)
    print("FUZZ_SEED=\(seed)")
    var random = Seeded(seed: seed)
    let end = ContinuousClock.now + .milliseconds(1500)
    while ContinuousClock.now < end {
      let reader = ScriptedReader(
        size: Size(
          width: Int.random(in: 0...170, using: &random), height: Int.random(in: 0...40, using: &random)),
        newest: Bool.random(using: &random) ? .top : .bottom)
      for _ in 0..<60 {
        step(reader, &random)
        check(reader, seed)
      }
    }
  }

  private static let keys: [Key] =
    "jkgcGdDAunNFvsS|/lcaoqhziU$?:@ \\yYxé日".map { Key.character($0) } + [
      .enter, .tab, .backTab, .escape, .backspace, .delete, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown, .control("w"), .control("l"), .control("e"), .control("y"), .control("r"), .alt("x"),
      .function(1),
    ]

  private func step(_ reader: ScriptedReader, _ random: inout Seeded) {
    let names: [MailboxName] = [.inbox, reader.state.list.mailbox, Letters.name("Archive")]
    let name = names.randomElement(using: &random) ?? .inbox
    let number = { (random: inout Seeded) in Int.random(in: -2...30, using: &random) }
    let uid = UID(UInt32.random(in: 1...20, using: &random))!
    switch Int.random(in: 0..<30, using: &random) {
    case 0: reader.report(.mailbox(name, .count(number(&random) * 37)))
    case 1:
      let places = (0..<4).map { _ in number(&random) }
      reader.report(.mailbox(name, .removed(places: Bool.random(using: &random) ? places : places.sorted())))
    case 2:
      let rows = (0..<5).map { _ in
        PlacedSummary(
          place: number(&random),
          summary: Letters.letter(UInt32.random(in: 1...20, using: &random), "Fuzz", "\u{1b}[\u{202e}日本"))
      }
      reader.report(.mailbox(name, .rows(rows)))
    case 3:
      reader.report(
        .mailbox(name, .flags([MessageFlags(uid, Bool.random(using: &random) ? [.deleted] : [.seen])])))
    case 4:
      let validity = UIDValidity(UInt64.random(in: 1...2, using: &random))
      reader.report(
        .mailbox(name, .opened(OpenMailbox(uidValidity: validity, count: number(&random), unseen: -1))))
    case 5:
      reader.send(
        .resized(
          Size(
            width: Int.random(in: -1...200, using: &random), height: Int.random(in: -1...50, using: &random)))
      )
    case 6: if reader.isHeld { reader.release() } else { reader.isHeld = true }
    case 7:
      let id = RequestID(UInt64.random(in: 0...30, using: &random))
      reader.report(.finished(id, Bool.random(using: &random) ? nil : .connectionLost(reason: "\n\u{0}")))
    case 8:
      let id = RequestID(UInt64.random(in: 0...30, using: &random))
      reader.report(.found(id, uids: [uid], searched: number(&random), total: number(&random)))
    case 9: reader.report(.connection(.lost(.cancelled, retryIn: number(&random))))
    case 10: reader.report(.mailbox(name, .closed("\u{1b}c")))
    case 11: reader.report(.mailboxes(Array(Letters.mailboxes.shuffled(using: &random).prefix(4))))
    case 12:
      reader.send(.tick(now: Timestamp(seconds: Int64.random(in: Int64.min...Int64.max, using: &random))))
    case 13:
      let opened = OpenMailbox(
        uidValidity: UIDValidity(1), count: number(&random),
        asOf: Bool.random(using: &random) ? Letters.now : nil,
        isContinued: Bool.random(using: &random), deletedHere: [uid])
      reader.report(.mailbox(name, .opened(opened)))
    case 14: reader.perform(step: "changes \(number(&random)) \(number(&random))")
    case 15: reader.report(.filling(name, done: number(&random), total: number(&random)))
    case 16: reader.report(.newMail(name, count: number(&random)))
    case 17: reader.report(.connection(.silent(seconds: number(&random))))
    default: reader.send(.keyPressed(Self.keys.randomElement(using: &random) ?? .enter))
    }
  }

  private func check(_ reader: ScriptedReader, _ seed: UInt64) {
    let list = reader.state.list
    #expect(list.count >= 0 && list.selected >= 0, "FUZZ_SEED=\(seed)")
    #expect(list.selected < max(1, list.slotCount), "FUZZ_SEED=\(seed)")
    #expect(list.top >= 0 && list.top <= list.lastTop, "FUZZ_SEED=\(seed)")
    if list.slotCount > 0, list.height > 0 {
      #expect((list.top..<list.top + list.height).contains(list.selectedRow), "FUZZ_SEED=\(seed)")
    }
    #expect(list.rows.rows.count <= RowCache.limit && list.rows.rows.allSatisfy { $0.place < list.count })
    #expect(list.rows.rows.first.map { $0.place >= 0 } ?? true)
    #expect(zip(list.rows.rows, list.rows.rows.dropFirst()).allSatisfy { $0.place < $1.place })
    #expect(reader.grid.width == max(0, reader.state.size.width), "FUZZ_SEED=\(seed)")
  }
}
