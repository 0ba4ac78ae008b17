import Foundation
import GRDB
import Mail
import Store
import TestSupport
import Testing

/// The figures are printed; the bound is wide enough for a machine that is busy with other things.
@Suite struct SenderSpeedTests {
  @Test func amongManyRowsASenderIsFoundAtOnce() async throws {
    let folder = try TemporaryDirectory()
    let store = try MailStore.open(folder: folder.file("account")).store
    let count: UInt32 = ProcessInfo.processInfo.environment["HATO_ROWS"].flatMap { UInt32($0) } ?? 5000
    let begun = ContinuousClock.now
    for start in stride(from: UInt32(1), through: count, by: 1000) {
      let rows = (start..<min(count + 1, start + 1000)).map { number in
        let sender = Address(
          name: "Sender \(number % 7919)", mailbox: "s\(number % 7919)", host: "example.org")
        return MessageSummary(
          uid: uid(number), internalDate: Timestamp(seconds: Int64(number)),
          envelope: Envelope(
            subject: "Mail \(number)", from: [sender], to: [sender], messageID: "<\(number)@x>"))
      }
      store.save(rows, modSequences: [:], in: .inbox)
      await store.settled()
    }
    let filled = ContinuousClock.now - begun
    var looks: [Duration] = []
    for number in stride(from: UInt32(1), through: count, by: Int(count) / 200) {
      let start = ContinuousClock.now
      let isKnown = store.hasEarlierMail(than: uid(number), in: .inbox)
      looks.append(ContinuousClock.now - start)
      #expect(isKnown == (number > 7919))
    }
    let start = ContinuousClock.now
    #expect(store.rowCount(in: .inbox) == Int(count))
    let counted = ContinuousClock.now - start
    await store.close()
    let pages = try await DatabaseQueue(path: folder.file("account/mail.sqlite")).read { db in
      try Int.fetchOne(db, sql: "SELECT sum(pgsize) FROM dbstat WHERE name = 'sender'") ?? -1
    }
    looks.sort()
    let median = looks[looks.count / 2]
    print(
      "\(count) rows: filled \(filled), look \(median) (slowest \(looks[looks.count - 1])), counted \(counted), senders \(pages) octets"
    )
    #expect(median < .milliseconds(20))
  }
}
