import Mail
import Testing

@Suite struct UIDSetTests {
  private func uids(_ numbers: UInt32...) -> [UID] { numbers.compactMap(UID.init) }

  @Test func nothingIsNoSet() { #expect(UIDSet([UID]()) == nil) }

  @Test func zeroIsNoUID() { #expect(UID(0) == nil) }

  @Test func neighboursJoinAndOrderDoesNotCount() throws {
    let set = try #require(UIDSet(uids(7, 1, 3, 2, 3, 9)))
    #expect(
      set.ranges.map { [$0.lowerBound.rawValue, $0.upperBound.rawValue] } == [[1, 3], [7, 7], [9, 9]])
    #expect(set.count == 5)
    #expect(Array(set.uids) == uids(1, 2, 3, 7, 9))
  }

  @Test func theLargestUIDJoinsToo() throws {
    let set = try #require(UIDSet(uids(.max, .max - 1)))
    #expect(set.ranges.count == 1)
    #expect(set.contains(try #require(UID(.max))))
  }
}
