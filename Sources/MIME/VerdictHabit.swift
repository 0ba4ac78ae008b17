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
  }

  enum Place: String, Hashable, Sendable {
    case above = "a"
    case below = "b"
    case nowhere = "-"
  }

  struct Seen: Hashable, Sendable {
    /// Tells one message from others, so that none counts twice.
    var message: UInt64
    /// The organisation whose hosts received it.
    var organisation: String
    var id: String
    var place: Place
  }

  /// The latest last.
  private(set) var seen: [Seen] = []

  package init() {}

  /// As `text` wrote it; lines that are not such are left out.
  package init(_ text: String) {
    for line in text.split(separator: "\n").suffix(Limits.seen) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, let message = UInt64(words[0], radix: 36), let place = Place(rawValue: words[3])
      else { continue }
      seen.append(Seen(message: message, organisation: words[1], id: words[2], place: place))
    }
  }

  /// For the disk; without blanks in its words.
  package var text: String {
    seen.map { "\(String($0.message, radix: 36)) \($0.organisation) \($0.id) \($0.place.rawValue)" }
      .joined(separator: "\n")
  }

  /// Takes a message in that was received from elsewhere; `false` when it teaches nothing new.
  package mutating func learn(_ header: HeaderFields, message: UInt64) -> Bool {
    guard !seen.contains(where: { $0.message == message }) else { return false }
    let trace = TraceFields(header)
    let hosts = trace.hosts.map { DomainName($0) }.filter { $0.isValid && $0.ascii.contains(".") }
    guard let organisation = hosts.last?.organisation, Self.isPlain(organisation) else { return false }
    func isOwn(_ results: AuthenticationResults) -> Bool {
      let id = DomainName(results.authservID)
      return Self.isPlain(results.authservID) && hosts.contains { id.isSame(organisationAs: $0) }
    }
    let found: (AuthenticationResults, Place)? =
      trace.above.first(where: isOwn).map { ($0, .above) }
      ?? trace.below.first(where: isOwn).map { ($0, .below) }
    seen.append(
      Seen(
        message: message, organisation: organisation, id: found?.0.authservID ?? "-",
        place: found?.1 ?? .nowhere))
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
    for one in seen where one.place == .above { counts[one.id, default: 0] += 1 }
    return Set(counts.filter { $0.value >= Limits.above }.map(\.key))
  }

  /// The hosts whose verdicts may be believed.
  package var authservIDs: [String] {
    var ids = writingAbove
    var all: [String: Int] = [:]
    var below: [String: [String: Int]] = [:]
    for one in seen {
      all[one.organisation, default: 0] += 1
      if one.place == .below { below[one.organisation, default: [:]][one.id, default: 0] += 1 }
    }
    for (organisation, counts) in below {
      for (id, count) in counts
      where count >= Limits.below && count * 100 >= (all[organisation] ?? 0) * Limits.belowPercent {
        ids.insert(id)
      }
    }
    return ids.sorted()
  }
}
