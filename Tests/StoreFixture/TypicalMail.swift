import Mail

/// Rows like those of a real mailbox, the same for the same UID: people who write often, replies, three kinds of
/// structure.
enum TypicalMail {
  static let words = [
    "pigeon", "loft", "re-opening", "meeting", "invoice", "of", "the", "weekly", "report", "Fwd:",
    "[hato-devel]",
    "PATCH", "review", "Übersicht", "travel", "plans", "for", "next", "week", "release", "notes",
  ]

  /// The lowest bits of a number of its own for each message and purpose.
  static func hash(_ uid: UInt32, _ purpose: UInt64) -> UInt64 {
    var mixed = UInt64(uid) &* 0x9e37_79b9_7f4a_7c15 &+ purpose &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  static func address(_ number: UInt64) -> Address {
    Address(
      name: "Person Number \(number % 800)", mailbox: "person.\(number % 800)",
      host: "mail\(number % 37).example.org")
  }

  static func messageID(_ uid: UInt32) -> String {
    "<\(String(hash(uid, 1), radix: 36)).\(String(hash(uid, 2), radix: 36))@mail\(hash(uid, 3) % 37).example.org>"
  }

  static func envelope(_ uid: UInt32) -> Envelope {
    let count = 3 + Int(hash(uid, 4) % 7)
    let subject = (0..<count).map { words[Int(hash(uid, 5 + UInt64($0)) % UInt64(words.count))] }
    let from = address(hash(uid, 20))
    let seconds = 1_300_000_000 + Int64(uid) * 3000
    return Envelope(
      date: Timestamp(seconds: seconds, offsetMinutes: 60), subject: subject.joined(separator: " "),
      from: [from],
      sender: [from], replyTo: [from], to: (0...(hash(uid, 21) % 3)).map { address(hash(uid, 22 + $0)) },
      cc: hash(uid, 30) % 4 == 0 ? [address(hash(uid, 31))] : [],
      inReplyTo: uid > 9 && hash(uid, 32) % 2 == 0 ? messageID(uid - 7) : nil, messageID: messageID(uid))
  }

  static func structure(_ uid: UInt32) -> BodyStructure? {
    let boundary = Parameter(name: "boundary", value: "----=_Part_\(String(hash(uid, 40), radix: 16))")
    let charset = Parameter(name: "charset", value: "UTF-8")
    func text(_ path: [Int], _ depth: Int, _ kind: String) -> BodyPart {
      BodyPart(
        path: SectionPath(path), depth: depth, type: MediaType("text", kind), parameters: [charset],
        encoding: "quoted-printable", size: Int(hash(uid, 41) % 30000))
    }
    func multipart(_ kind: String) -> BodyPart {
      BodyPart(path: .message, depth: 0, type: MediaType("multipart", kind), parameters: [boundary])
    }
    let name = Parameter(name: "name", value: "Document-\(uid).pdf")
    let attachment = BodyPart(
      path: SectionPath([2]), depth: 1, type: MediaType("application", "pdf"), parameters: [name],
      disposition: Disposition(
        kind: "attachment", parameters: [Parameter(name: "filename", value: name.value)]),
      encoding: "base64", size: 123_456)
    return switch hash(uid, 42) % 10 {
    case 0...4: BodyStructure([text([1], 0, "plain")])
    case 5...7: BodyStructure([multipart("alternative"), text([1], 1, "plain"), text([2], 1, "html")])
    default: BodyStructure([multipart("mixed"), text([1], 1, "plain"), attachment])
    }
  }

  static func summary(_ uid: UID) -> MessageSummary {
    let number = uid.rawValue
    var flags: Set<Flag> = hash(number, 50) % 10 == 0 ? [] : [.seen]
    if hash(number, 51) % 5 == 0 { flags.insert(.answered) }
    if hash(number, 52) % 20 == 0 { flags.insert(Flag("$Forwarded")) }
    return MessageSummary(
      uid: uid, flags: flags,
      internalDate: Timestamp(seconds: 1_300_000_010 + Int64(number) * 3000, offsetMinutes: 0),
      size: Int(hash(number, 53) % 60000), envelope: envelope(number), structure: structure(number))
  }
}
