import Mail
import TestSupport

/// Rows with anything in them that the types allow.
extension SeededRandom {
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  mutating func text(upTo limit: Int = 40) -> String {
    let pool = Array("abcXYZ 019@.-_<>\"\\\r\n\0é漢字👩‍👩‍👧\u{301}\u{202e}")
    let words = ["text", "plain", "utf-8", "7bit", "gmail.com", "boundary", ""]
    if chance(30) { return words.randomElement(using: &self) ?? "" }
    return String(
      (0..<Int.random(in: 0...limit, using: &self)).compactMap { _ in pool.randomElement(using: &self) })
  }

  mutating func optionalText() -> String? { chance(30) ? nil : text() }

  mutating func number() -> Int {
    [0, 1, -1, 63, 64, 127, 128, 4711, .max, .min, Int.random(in: .min ... .max, using: &self)]
      .randomElement(using: &self) ?? 0
  }

  mutating func timestamp() -> Timestamp { Timestamp(seconds: Int64(number()), offsetMinutes: number()) }

  mutating func addresses() -> [Address] {
    (0..<(chance(5) ? 200 : Int.random(in: 0...3, using: &self))).map { _ in
      Address(name: optionalText(), mailbox: text(), host: text())
    }
  }

  mutating func envelope() -> Envelope {
    Envelope(
      date: chance(20) ? nil : timestamp(), subject: optionalText(), from: addresses(), sender: addresses(),
      replyTo: addresses(), to: addresses(), cc: addresses(), bcc: addresses(), inReplyTo: optionalText(),
      messageID: optionalText())
  }

  mutating func parameters() -> [Parameter] {
    (0..<Int.random(in: 0...3, using: &self)).map { _ in Parameter(name: text(), value: text(upTo: 300)) }
  }

  mutating func part() -> BodyPart {
    BodyPart(
      path: SectionPath((0..<Int.random(in: 0...4, using: &self)).map { _ in number() }), depth: number(),
      type: MediaType(text(), text()), parameters: parameters(),
      disposition: chance(50) ? nil : Disposition(kind: text(), parameters: parameters()), encoding: text(),
      size: chance(30) ? nil : number(), contentID: optionalText(), description: optionalText(),
      envelope: chance(80) ? nil : envelope())
  }

  mutating func flags() -> Set<Flag> {
    let names: [Flag] = [
      .seen, .answered, .flagged, .deleted, .draft, .recent, Flag("$Forwarded"), Flag("\\SEEN"),
    ]
    var flags = Set(names.filter { _ in chance(30) })
    if chance(10) { flags.insert(Flag(text())) }
    return flags
  }

  mutating func summary(_ uid: UID) -> MessageSummary {
    MessageSummary(
      uid: uid, flags: flags(), internalDate: chance(20) ? nil : timestamp(),
      size: chance(20) ? nil : number(),
      envelope: chance(10) ? nil : envelope(),
      structure: chance(10)
        ? nil : BodyStructure((0..<Int.random(in: 1...6, using: &self)).map { _ in part() }))
  }
}

func uid(_ number: UInt32) -> UID { UID(number)! }

func uids(_ ranges: ClosedRange<UInt32>...) -> UIDSet? {
  UIDSet(ranges: ranges.map { uid($0.lowerBound)...uid($0.upperBound) })
}

extension MailboxKey {
  static let inbox = MailboxKey(name: .inbox, uidValidity: UIDValidity(7))
}

extension MailboxCopy {
  init(_ key: MailboxKey, _ uids: UIDSet?, modSequence: UInt64? = nil) {
    self.init(
      name: key.name, uidValidity: key.uidValidity, uids: UIDList(uids), uidNext: 4711,
      modSequence: modSequence,
      asOf: Timestamp(seconds: 1_700_000_000, offsetMinutes: 60))
  }
}
