import Foundation
import TestSupport

/// What another client does by chance, by a seed: it changes flags, appends and expunges. The mailbox stays about as
/// large as it was.
struct Meddling {
  var random: SeededRandom
  /// UIDs that are there, as far as is known: whoever else expunges may have taken some.
  private var uids: [UInt32]
  private var marked: Set<UInt32> = []
  /// The number of the next letter; UIDs are given out alike.
  private(set) var next: Int
  private let usual: Int

  static func letters(_ count: Int) -> [Data] { (1...max(1, count)).map(letter) }

  static func letter(_ number: Int) -> Data {
    Letter.plain("Letter \(number)", "Text \(number).", number: number)
  }

  init(random: SeededRandom, count: Int) {
    self.random = random
    uids = (1...UInt32(max(1, count))).map { $0 }
    next = count + 1
    usual = count
  }

  /// A few things to do in one session.
  mutating func steps() -> [OtherClient.Step] {
    (0..<Int.random(in: 1...6, using: &random)).map { _ in step() }
  }

  private mutating func step() -> OtherClient.Step {
    let kinds = ["add", "remove", "append", "delete", "expunge"]
    switch kinds.randomElement(using: &random) {
    case "append" where uids.count < usual * 2: return append()
    case "delete" where uids.count > usual / 2:
      let some = some(of: 4)
      marked.formUnion(some)
      return .add(["\\Deleted"], to: some)
    case "expunge" where !marked.isEmpty:
      uids.removeAll(where: marked.contains)
      marked = []
      return .expunge
    case "remove": return .remove(flags(), from: some(of: 12))
    default: return .add(flags(), to: some(of: 12))
    }
  }

  private mutating func append() -> OtherClient.Step {
    defer { next += 1 }
    uids.append(UInt32(next))
    return .append(Self.letter(next), flags: Bool.random(using: &random) ? ["\\Seen"] : [])
  }

  private mutating func some(of most: Int) -> [UInt32] {
    let count = Int.random(in: 1...most, using: &random)
    return uids.isEmpty ? [1] : Array(uids.shuffled(using: &random).prefix(count)).sorted()
  }

  private mutating func flags() -> Set<String> {
    let all = ["\\Seen", "\\Flagged", "\\Answered"]
    return Set(all.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
  }
}
