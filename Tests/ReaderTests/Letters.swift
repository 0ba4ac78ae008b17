import Mail

/// The messages of the tests, oldest first. Now is Friday, 20 November 2026, 12:00 UTC.
enum Letters {
  static let now = Timestamp(
    seconds: CivilTime(year: 2026, month: 11, day: 20, hour: 12).seconds(offsetMinutes: 0))

  static let inbox: [MessageSummary] = [
    letter(1, "Ole", "Old news", at: CivilTime(year: 2019, month: 1, day: 2), size: 900),
    letter(2, "build@ci", "Build failed: main", at: day(11, 12), flags: [.seen], size: 1_258_291),
    letter(4, "Linus", "Re: nanoseconds", at: day(11, 16, 8), flags: [.seen, .answered], size: 5120),
    letter(5, "Grace Hopper", "Re: nanoseconds", at: day(11, 16, 9), flags: [.seen, .flagged], size: 4096),
    letter(7, "\u{1b}[31mMallory\u{7}", "\u{1b}]0;owned\u{7}\u{202e}drowssap", at: day(11, 17), size: 66),
    letter(
      8, "作者 太郎", "Re: パッチについて 👩‍👩‍👧 🎉", at: day(11, 20, 9, 12), flags: [.seen], size: 2_202_009,
      attachments: ["設計.pdf"]),
    letter(
      9, "Ada Lovelace",
      "Notes on the analytical engine, with a subject that is longer than any list is wide, "
        + "whatever the screen", at: day(11, 20, 9, 41), size: 12_288, attachments: ["engine.pdf", "ノート.txt"]),
    letter(
      12, "Alice", "Bench big attachment", at: day(11, 20, 11, 59), flags: [.seen], size: 71_000_000,
      attachments: ["engine.iso"]),
  ]

  static func day(_ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> CivilTime {
    CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute)
  }

  static func letter(
    _ uid: UInt32, _ from: String, _ subject: String, at date: CivilTime = day(11, 19), flags: Set<Flag> = [],
    size: Int = 2000, attachments: [String] = []
  ) -> MessageSummary {
    let address =
      from.contains("@")
      ? Address(mailbox: String(from.prefix { $0 != "@" }), host: String(from.drop { $0 != "@" }.dropFirst()))
      : Address(name: from, mailbox: "x", host: "example.org")
    let when = Timestamp(seconds: date.seconds(offsetMinutes: 0))
    let envelope = Envelope(date: when, subject: subject, from: [address])
    return MessageSummary(
      uid: UID(uid)!, flags: flags, internalDate: when, size: size, envelope: envelope,
      structure: structure(attachments))
  }

  private static func structure(_ attachments: [String]) -> BodyStructure? {
    let text = BodyPart(
      path: SectionPath([1]), depth: attachments.isEmpty ? 0 : 1, type: MediaType("text", "plain"),
      parameters: [Parameter(name: "charset", value: "utf-8")], size: 300)
    guard !attachments.isEmpty else { return BodyStructure([text]) }
    let root = BodyPart(path: .message, depth: 0, type: MediaType("multipart", "mixed"))
    let files = attachments.enumerated().map { index, name in
      BodyPart(
        path: SectionPath([index + 2]), depth: 1, type: MediaType("application", "octet-stream"),
        disposition: Disposition(kind: "attachment", parameters: [Parameter(name: "filename", value: name)]),
        encoding: "base64", size: 140_000 * (index + 1))
    }
    return BodyStructure([root, text] + files)
  }

  /// Plain text and HTML of the same, and a message that was forwarded.
  static func withHTML(_ uid: UInt32, _ subject: String) -> MessageSummary {
    var letter = letter(uid, "The Newsletter", subject)
    letter.structure = BodyStructure([
      BodyPart(path: .message, depth: 0, type: MediaType("multipart", "mixed")),
      BodyPart(path: SectionPath([1]), depth: 1, type: MediaType("multipart", "alternative")),
      BodyPart(path: SectionPath([1, 1]), depth: 2, type: MediaType("text", "plain"), size: 4000),
      BodyPart(path: SectionPath([1, 2]), depth: 2, type: MediaType("text", "html"), size: 40_000),
      BodyPart(
        path: SectionPath([2]), depth: 1, type: MediaType("message", "rfc822"), encoding: "7bit", size: 3000),
      BodyPart(path: SectionPath([2, 1]), depth: 2, type: MediaType("text", "plain"), size: 2000),
    ])
    return letter
  }

  static let mailboxes: [Mailbox] = [
    Mailbox(name: name("Zebra"), delimiter: "/"),
    Mailbox(name: name("Lists"), delimiter: "/", isSelectable: false),
    Mailbox(name: name("Lists/swift-dev"), delimiter: "/", status: MailboxStatus(messages: 40, unseen: 14)),
    Mailbox(name: name("Trash"), delimiter: "/", specialUse: .trash),
    Mailbox(name: name("Archive"), delimiter: "/", specialUse: .archive, status: MailboxStatus(messages: 3)),
    Mailbox(name: .inbox, delimiter: "/", status: MailboxStatus(messages: 8, unseen: 3)),
    Mailbox(name: name("Sent"), delimiter: "/", specialUse: .sent),
    Mailbox(name: name("Drafts"), delimiter: "/", specialUse: .drafts, status: MailboxStatus(unseen: 1)),
    Mailbox(name: name("evil\u{1b}[2Jname"), delimiter: "/"),
    Mailbox(name: name("Junk"), delimiter: "/", specialUse: .junk),
    Mailbox(name: name("Lists/日本"), delimiter: "/"),
  ]

  static func name(_ text: String) -> MailboxName { MailboxName(wire: Array(text.utf8), display: text) }
}
