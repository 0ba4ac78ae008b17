import Foundation
import Mail
import Store
import TestSupport
import Testing

/// `kill -9` while changes are being written. HATO_KILLS=200 takes so many moments; without it there are a few.
@Suite struct JournalCrashTests {
  private static let kills = ProcessInfo.processInfo.environment["HATO_KILLS"].flatMap { Int($0) } ?? 6

  @Test func entryIsThereWhollyOrNotAtAll() async throws {
    let folder = try TemporaryDirectory()
    var random = SeededRandom.fresh()
    var durable: [Int64: UInt32] = [:]
    for _ in 0..<Self.kills {
      let told = try await killed(folder.file("account"), afterLines: Int.random(in: 0...60, using: &random))
      durable.merge(told) { $1 }
      let (journal, remark) = try Journal.open(folder: folder.file("account"))
      #expect(remark == nil)
      let pending = try journal.pending()
      let numbers = Dictionary(uniqueKeysWithValues: pending.map { ($0.id, $0.made.seconds) })
      for (id, number) in durable {
        #expect(numbers[id] == Int64(number), "seed \(random.seed): \(id) was told to be durable")
      }
      // A change and the claim it makes come together.
      let claimed = UIDSet(pending.flatMap { $0.change.uids.map { Array($0.uids) } ?? [] })
      #expect(try journal.claims(in: .inbox) == claimed, "seed \(random.seed)")
      #expect(pending.map(\.id) == pending.map(\.id).sorted())
      #expect(pending.allSatisfy { $0.change.uids?.uids.map { Int64($0.rawValue) } == [$0.made.seconds] })
    }
    #expect(!durable.isEmpty)
  }

  /// Starts a process that journals for ever, and kills it when it has told of so many changes.
  private func killed(_ folder: String, afterLines count: Int) async throws -> [Int64: UInt32] {
    let program = try RunningProgram([BuiltProducts.path(of: "StoreFixture"), "append", folder])
    await program.lines(atLeast: count)
    program.kill()
    let (output, status) = await program.end()
    #expect(status == 128 + SIGKILL)
    // What comes after the last end of a line was cut off.
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return Dictionary(
      uniqueKeysWithValues: lines.compactMap { line in
        let numbers = line.split(separator: " ")
        guard numbers.count == 2, let id = Int64(numbers[0]), let number = UInt32(numbers[1]) else {
          return nil
        }
        return (id, number)
      })
  }
}
