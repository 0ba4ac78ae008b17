/// Who judges senders for an account, learned from the mail that it got.
///
/// A host whose verdicts we believe by mistake lets a forger through, while one that we don't know only leaves the
/// reader without an answer. So little is learned:
/// - only names that belong to the organisation of the hosts that received the mail (Received, from the top);
/// - of a host that writes above its Received field, where no sender can, after a few messages;
/// - of one that writes below, where a sender can, only when nearly all of the messages seen have its verdict: a server
///   that writes none would have to be flooded with forged ones to be taken for one that does.
/// What was seen is kept in the account's copy, and may be thrown away with it; it is then learned anew.
package struct VerdictHabit: Hashable, Sendable {
  package enum Limits {
    /// Messages remembered: enough to tell, and few enough to learn that a server was replaced.
    package static let seen = 64
    /// Messages with a verdict above the border that make a habit.
    package static let above = 3
    /// Messages with a verdict below it, and how many of all (in percent) must have one.
    package static let below = 8
    package static let belowPercent = 90
    /// Names over the verdicts of one message; some hosts (iCloud) have one for each method.
    package static let names = 8
  }

  struct Seen: Hashable, Sendable {
    /// Tells one message from others, so that none counts twice.
    var message: UInt64
    /// The organisation whose hosts received it.
    var organisation: String
    /// The names of its hosts over verdicts, above and below the border of `TraceFields`.
    var above: Set<String>
    var below: Set<String>
  }

  /// The latest last.
  private(set) var seen: [Seen] = []

  package init() {}

  /// As `text` wrote it; lines that are not such are left out.
  package init(_ text: String) {
    for line in text.split(separator: "\n").suffix(Limits.seen) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, let message = UInt64(words[0], radix: 36) else { continue }
      seen.append(
        Seen(
          message: message, organisation: words[1], above: Self.names(words[2]), below: Self.names(words[3])))
    }
  }

  /// For the disk; without blanks in its words.
  package var text: String {
    seen.map {
      "\(String($0.message, radix: 36)) \($0.organisation) \(Self.word($0.above)) \(Self.word($0.below))"
    }
    .joined(separator: "\n")
  }

  private static func word(_ names: Set<String>) -> String {
    names.isEmpty ? "-" : names.sorted().joined(separator: ",")
  }

  private static func names(_ word: String) -> Set<String> {
    word == "-" ? [] : Set(word.split(separator: ",").map(String.init))
  }

  /// Takes a message in that was received from elsewhere; `false` when it teaches nothing new.
  package mutating func learn(_ header: HeaderFields, message: UInt64) -> Bool {
    guard !seen.contains(where: { $0.message == message }) else { return false }
    let trace = TraceFields(header)
    let hosts = trace.hosts.map { DomainName($0) }.filter { $0.isValid && $0.ascii.contains(".") }
    guard let organisation = hosts.last?.organisation, Self.isPlain(organisation) else { return false }
    func names(_ found: [AuthenticationResults]) -> Set<String> {
      var names: Set<String> = []
      for name in found.lazy.map(\.authservID) where names.count < Limits.names && Self.isPlain(name) {
        let id = DomainName(name)
        if hosts.contains(where: { id.isSame(organisationAs: $0) }) { names.insert(name) }
      }
      return names
    }
    let (above, below) = (names(trace.above), names(trace.below))
    seen.append(
      Seen(message: message, organisation: organisation, above: above, below: below.subtracting(above)))
    if seen.count > Limits.seen { seen.removeFirst(seen.count - Limits.seen) }
    return true
  }

  /// A name that can be kept in a line of text.
  private static func isPlain(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
  }

  /// The hosts that write above their Received field.
  package var writingAbove: Set<String> {
    var counts: [String: Int] = [:]
    for name in seen.lazy.flatMap(\.above) { counts[name, default: 0] += 1 }
    return Set(counts.filter { $0.value >= Limits.above }.map(\.key))
  }

  /// The hosts whose verdicts may be believed.
  package var authservIDs: [String] {
    var ids = writingAbove
    for all in Dictionary(grouping: seen, by: \.organisation).values {
      var counts: [String: Int] = [:]
      for name in all.lazy.flatMap(\.below) { counts[name, default: 0] += 1 }
      for (name, count) in counts
      where count >= Limits.below && count * 100 >= all.count * Limits.belowPercent { ids.insert(name) }
    }
    return ids.sorted()
  }
}
