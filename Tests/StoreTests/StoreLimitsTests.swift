import Dispatch
import Foundation
import Mail
import TestSupport
import Testing

@testable import Store

@Suite struct StoreLimitsTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func store(_ limits: StoreLimits) throws -> MailStore {
    try MailStore.open(folder: folder.file("account"), limits: limits).store
  }

  /// Holds up the writer, as a slow disk does, until the semaphore is signalled.
  private func holdUp(_ store: MailStore) -> DispatchSemaphore {
    let disk = DispatchSemaphore(value: 0)
    #expect(store.writer.enqueue(Writer.Job(octets: 0, apply: { _ in disk.wait() }, finish: { _ in })))
    return disk
  }

  private func section(_ octets: Int, isCut: Bool = false) -> FetchedSection {
    FetchedSection(
      section: .part(SectionPath([1])), bytes: [UInt8](repeating: 7, count: octets), isCut: isCut)
  }

  @Test func keepsSectionsByName() async throws {
    let store = try store(.standard)
    let paths: [BodySection] = [
      .header, .part(.message), .part(SectionPath([1, 2])), .mime(SectionPath([1, 2])),
      .partHeader(SectionPath([1, 2])),
    ]
    let sections = paths.enumerated().map { FetchedSection(section: $1, bytes: [UInt8($0)], isCut: $0 == 1) }
    store.save(sections, of: uid(1), in: .inbox)
    await store.settled()
    for section in sections { #expect(store.section(section.section, of: uid(1), in: .inbox) == section) }
    #expect(store.section(.header, of: uid(2), in: .inbox) == nil)
  }

  @Test func whatIsCutNeverReplacesMore() async throws {
    let store = try store(.standard)
    let name = BodySection.part(SectionPath([1]))
    for (next, kept) in [
      (section(5, isCut: true), 5), (section(3, isCut: true), 5), (section(9, isCut: true), 9),
      (section(8), 8), (section(20, isCut: true), 8),
    ] {
      store.save([next], of: uid(1), in: .inbox)
      await store.settled()
      #expect(store.section(name, of: uid(1), in: .inbox)?.bytes.count == kept)
    }
  }

  @Test func longestUnusedSectionsGoFirst() async throws {
    let store = try store(StoreLimits(sectionOctets: 1 << 20))
    for number: UInt32 in 1...10 {
      store.save([section(100_000)], of: uid(number), in: .inbox)
      await store.settled()
    }
    let name = BodySection.part(SectionPath([1]))
    #expect(store.section(name, of: uid(1), in: .inbox) != nil)
    await store.settled()
    store.save([section(100_000)], of: uid(11), in: .inbox)
    await store.settled()
    let kept = (1...11).filter { store.section(name, of: uid($0), in: .inbox) != nil }
    #expect(kept == [1] + Array(3...11))
  }

  @Test func hugeSectionIsNotKept() async throws {
    let store = try store(StoreLimits(largestSection: 1000))
    store.save([section(1001)], of: uid(1), in: .inbox)
    store.save([section(1000)], of: uid(2), in: .inbox)
    await store.settled()
    let name = BodySection.part(SectionPath([1]))
    #expect(store.section(name, of: uid(1), in: .inbox) == nil)
    #expect(store.section(name, of: uid(2), in: .inbox) != nil)
  }

  @Test func whatFindsNoRoomIsGivenUpAndTheCopyKnowsIt() async throws {
    let store = try store(StoreLimits(waitingOctets: 100_000))
    store.save(MailboxCopy(.inbox, uids(1...9), modSequence: 5))
    await store.settled()
    let disk = holdUp(store)
    for number: UInt32 in 1...3000 {
      store.save([MessageSummary(uid: uid(number))], modSequences: [:], in: .inbox)
    }
    disk.signal()
    await store.settled()
    let known = store.known(in: .inbox)?.count ?? 0
    #expect(known > 0 && known < 3000)
    store.save(MailboxCopy(.inbox, uids(1...9), modSequence: 6))
    await store.settled()
    #expect(store.copy(of: .inbox)?.modSequence == nil)
    store.drop(.inbox)
    store.save(MailboxCopy(.inbox, uids(1...9), modSequence: 7))
    await store.settled()
    #expect(store.copy(of: .inbox)?.modSequence == 7)
  }

  @Test func fullDiskEndsAsASentenceAndTheRestStays() async throws {
    let store = try store(StoreLimits(fileOctets: 200 << 10))
    store.save(MailboxCopy(.inbox, uids(1...9), modSequence: 5))
    var random = SeededRandom(seed: 3)
    for number: UInt32 in 1...25 {
      store.save((0..<20).map { random.summary(uid(number * 20 + $0)) }, modSequences: [:], in: .inbox)
      await store.settled()
    }
    var failures = store.failures.makeAsyncIterator()
    #expect(await failures.next()?.contains("database or disk is full") == true)
    let known = store.known(in: .inbox)?.count ?? 0
    #expect(known > 0 && known < 500)
    #expect(!store.takesWrites)
    #expect(store.copy(of: .inbox)?.modSequence == 5)
    // There is room again.
    store.remove(uids(1...4_294_967_295)!, in: .inbox)
    store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: .inbox)
    store.save(MailboxCopy(.inbox, uids(1...9), modSequence: 6))
    await store.settled()
    #expect(store.known(in: .inbox) == uids(1...1))
    #expect(store.copy(of: .inbox)?.modSequence == nil)
    #expect(store.takesWrites)
  }

  @Test func copyInMemoryStaysSmall() async throws {
    let store = try MailStore.inMemory()
    for number: UInt32 in 1...20 {
      store.save([section(1 << 20)], of: uid(number), in: .inbox)
      store.save([MessageSummary(uid: uid(number))], modSequences: [:], in: .inbox)
      await store.settled()
    }
    #expect(store.takesWrites)
    let kept = (1...20).count { store.section(.part(SectionPath([1])), of: uid($0), in: .inbox) != nil }
    #expect(kept > 0 && kept <= 8)
    #expect(store.known(in: .inbox) == uids(1...20))
    store.save([section(16 << 20)], of: uid(21), in: .inbox)
    await store.settled()
    #expect(!store.takesWrites)
  }

  @Test func journalThatIsFullRefusesInWords() async throws {
    let journal = try Journal.open(folder: folder.file("account"), largestFile: 200 << 10).journal
    let now = Timestamp(seconds: 0)
    let large = Change.append(.inbox, message: [UInt8](repeating: 1, count: 300 << 10), flags: [], date: nil)
    let small = Change.append(.inbox, message: [1], flags: [], date: nil)
    let refused = Task { try await journal.append(large, at: now) }
    let taken = Task { try await journal.append(small, at: now) }
    let entry = try await taken.value
    await #expect { _ = try await refused.value } throws: {
      ($0 as? StoreFailure)?.sentence.contains("database or disk is full") == true
    }
    #expect(try journal.pending() == [entry])
    let huge = Change.append(
      .inbox, message: [UInt8](repeating: 1, count: Journal.largestChange), flags: [], date: nil)
    await #expect(throws: StoreFailure.self) { try await journal.append(huge, at: now) }
  }

  @Test func failuresAreBounded() async throws {
    let journal = try Journal.inMemory()
    let change = Change.append(.inbox, message: [], flags: [], date: nil)
    for number in 0..<(Journal.failuresKept + 5) {
      let entry = try await journal.append(change, at: Timestamp(seconds: 0))
      try await journal.fail(entry.id, why: "no", at: Timestamp(seconds: Int64(number)))
    }
    let failures = try journal.failures()
    #expect(failures.count == Journal.failuresKept)
    #expect(failures.first?.made.seconds == Int64(Journal.failuresKept) + 4)
    #expect(try journal.pending().isEmpty)
  }

  /// Two hatos on one account.
  @Test func twoStoresOnOneFolderWriteAtOnce() async throws {
    let stores = [try store(.standard), try store(.standard)]
    await withTaskGroup { group in
      for (half, store) in stores.enumerated() {
        group.addTask {
          for chunk in 0..<40 {
            let numbers = (0..<50).map { UInt32(1 + half + (chunk * 50 + $0) * 2) }
            store.save(numbers.map { MessageSummary(uid: uid($0)) }, modSequences: [:], in: .inbox)
            store.save(MailboxCopy(.inbox, uids(1...9)))
            if chunk % 5 == 0 { await store.settled() }
          }
          await store.settled()
        }
      }
    }
    for store in stores {
      #expect(store.known(in: .inbox) == uids(1...4000))
      #expect(store.copy(of: .inbox)?.uids.count == 9)
    }
  }

  @Test func waitingForTheDiskCanBeCancelled() async throws {
    let store = try store(.standard)
    let disk = holdUp(store)
    store.setFact("a", "b")
    let waiting = Task { await store.settled() }
    waiting.cancel()
    await waiting.value
    #expect(store.fact("a") == nil)
    disk.signal()
    await store.settled()
    #expect(store.fact("a") == "b")
  }
}
