import Mail
import Testing

@Suite struct UIDListTests {
  private func list(_ numbers: [UInt32]) -> UIDList { UIDList(UIDSet(numbers.compactMap(UID.init))) }
  private func numbers(_ list: UIDList) -> [UInt32] {
    list.uids(atPlaces: 0..<list.count).map(\.rawValue)
  }

  @Test func placesAndUIDsAreEachOthersName() {
    let list = list([3, 4, 9, 20, 21])
    #expect(list.count == 5)
    #expect(list.uid(atPlace: 2)?.rawValue == 9)
    #expect(list.uid(atPlace: 5) == nil && list.uid(atPlace: -1) == nil)
    #expect(UID(21).flatMap { list.place(of: $0) } == 4)
    #expect(UID(10).flatMap { list.place(of: $0) } == nil)
    #expect(list.uids(atPlaces: 1..<4).map(\.rawValue) == [4, 9, 20])
    #expect(list.uids(atPlaces: -3..<99).count == 5)
  }

  @Test func onlyHigherUIDsCanBeAppended() throws {
    var list = list([3, 4])
    let (four, five, six) = (try #require(UID(4)), try #require(UID(5)), try #require(UID(6)))
    let isRefused = !list.append(four...six)
    let isTaken = list.append(five...six)
    #expect(isRefused && isTaken)
    #expect(numbers(list) == [3, 4, 5, 6])
    #expect(list.runs.count == 1)
  }

  /// Against a plain array, with sets that overlap runs in every way, the largest UID included.
  @Test func removalAnswersThePlacesThatWent() throws {
    var random = SystemRandomNumberGenerator()
    for round in 0..<300 {
      let top: UInt32 = round % 2 == 0 ? 60 : .max
      let all = (0..<60).map { top - 59 + $0 }.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        .filter { $0 > 0 }
      let gone = (0..<60).map { top - 59 + $0 }.filter { _ in Bool.random(using: &random) }.filter { $0 > 0 }
      guard let set = UIDSet(gone.compactMap(UID.init)) else { continue }
      var list = list(all)
      let places = list.remove(set)
      #expect(places == all.indices.filter { gone.contains(all[$0]) })
      #expect(numbers(list) == all.filter { !gone.contains($0) })
      for (place, number) in numbers(list).enumerated() {
        #expect(UID(number).flatMap { list.place(of: $0) } == place)
      }
    }
  }

  @Test func setsJoinAndDiffer() throws {
    let left = try #require(UIDSet([1, 2, 3, 7].compactMap(UID.init)))
    let right = try #require(UIDSet([3, 4, 7, 9].compactMap(UID.init)))
    #expect(left.union(right) == UIDSet([1, 2, 3, 4, 7, 9].compactMap(UID.init)))
    #expect(left.subtracting(right) == UIDSet([1, 2].compactMap(UID.init)))
    #expect(left.intersection(right) == UIDSet([3, 7].compactMap(UID.init)))
    #expect(left.subtracting(left) == nil)
    #expect(left.intersection(try #require(UIDSet([UID(99)!]))) == nil)
  }
}
