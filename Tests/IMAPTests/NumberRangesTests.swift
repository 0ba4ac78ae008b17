import IMAP
import Mail
import Testing

@Suite struct NumberRangesTests {
  private let everything: ClosedRange<UInt32> = 0...UInt32.max

  @Test func aHostileSetIsCountedAtNoCost() {
    #expect([everything].numberCount == 1 << 32)
    #expect([ClosedRange<UInt32>](repeating: everything, count: 1_000_000).numberCount == 1_000_000 << 32)
    #expect([everything].numbers(limit: 1 << 20) == nil)
    #expect([ClosedRange<UInt32>]().numbers(limit: 0) == [])
  }

  @Test func numbersAreWrittenOutUpToTheLimit() {
    let ranges: [ClosedRange<UInt32>] = [7...9, 2...2, UInt32.max - 1...UInt32.max]
    #expect(ranges.numberCount == 6)
    #expect(ranges.numbers(limit: 6) == [7, 8, 9, 2, UInt32.max - 1, UInt32.max])
    #expect(ranges.numbers(limit: 5) == nil)
  }

  @Test func asUIDsTheyAreInOrderAndNeverZero() {
    let ranges: [ClosedRange<UInt32>] = [0...0, 9...12, 0...3, 4...5, 11...20]
    #expect(ranges.uids?.ranges.map { $0.lowerBound.rawValue...$0.upperBound.rawValue } == [1...5, 9...20])
    #expect([everything].uids?.count == Int(UInt32.max))
    let zero: [ClosedRange<UInt32>] = [0...0]
    #expect(zero.uids == nil)
    #expect([ClosedRange<UInt32>]().uids == nil)
  }
}
