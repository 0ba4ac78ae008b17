import MIME
import Mail
import Testing

@testable import Sessions

/// A file behaves as an account does, with everything here and nothing to be changed.
@Suite(.timeLimit(.minutes(1))) struct FileSessionTests {
  private static let name = MailboxName(wire: Array("loft.mbox".utf8), display: "loft.mbox")
  private static let letters = [
    "From: ada@example.org\nSubject: one\n\nThe grey hen",
    "Subject: two\n\n" + String(repeating: "x", count: 3000),
    """
    Subject: =?utf-8?B?5Lyd5pu46bOp?=
    Content-Type: multipart/mixed; boundary=b

    --b
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    R3LDvMOfZQ==
    --b
    Content-Type: image/png

    picture
    --b--
    """,
  ]

  private let session = FileSession(
    mailbox: name, messages: letters.map { EntityParser.parse(Array($0.utf8)) })

  private func key(_ uid: UInt32, validity: UInt64 = 1, in mailbox: MailboxName = name) -> MessageKey {
    MessageKey(
      account: AccountID("file"), mailbox: mailbox, uidValidity: UIDValidity(validity), uid: UID(uid)!)
  }

  /// What came of the requests, up to the last one's end.
  private func events(_ requests: MailRequest...) async -> [MailEvent] {
    for (number, request) in requests.enumerated() {
      await session.perform(request, id: RequestID(UInt64(number)))
    }
    await session.close()
    var events: [MailEvent] = []
    for await event in session.events { events.append(event) }
    return events
  }

  private func failure(_ request: MailRequest) async -> MailFailure? {
    for case .finished(_, let failure) in await events(request) { return failure }
    Issue.record("\(request) has no end")
    return nil
  }

  private func rows(_ events: [MailEvent]) -> [PlacedSummary] {
    events.flatMap { event -> [PlacedSummary] in
      if case .mailbox(_, .rows(let rows)) = event { rows } else { [] }
    }
  }

  @Test func openingTellsTheNewestRows() async throws {
    let events = await events(.open(Self.name, newest: 2))
    let opened = OpenMailbox(uidValidity: UIDValidity(1), count: 3, isReadOnly: true, unseen: 0)
    #expect(events.contains(.mailbox(Self.name, .opened(opened))))
    #expect(rows(events).map(\.place) == [1, 2])
    let last = try #require(rows(events).last?.summary)
    #expect(last.uid == UID(3) && last.envelope?.subject == "伝書鳩" && last.flags == [.seen])
    #expect(last.size == Self.letters[2].utf8.count)
    #expect(last.structure?.parts.map(\.type.description) == ["multipart/mixed", "text/plain", "image/png"])
    #expect(events.last == .finished(RequestID(0), nil))
  }

  @Test func rowsAreToldByPlaceAndByUID() async {
    let byPlace = await events(.rows(Self.name, places: 0..<99))
    #expect(rows(byPlace).map(\.summary.uid) == [UID(1)!, UID(2)!, UID(3)!])
  }

  @Test func whatIsNotThereHasNoRow() async {
    let byUID = await events(
      .summaries(Self.name, uids: [UID(2)!, UID(4)!, UID(.max)!]), .rows(Self.name, places: 7..<9))
    #expect(rows(byUID).map(\.place) == [1])
  }

  @Test func theFileIsTheOnlyMailbox() async {
    let events = await events(.listMailboxes, .open(.inbox, newest: 1))
    let mailbox = Mailbox(name: Self.name, status: MailboxStatus(messages: 3, unseen: 0))
    #expect(events.contains(.mailboxes([mailbox])))
    guard case .finished(_, .refused) = events.last else {
      Issue.record("\(String(describing: events.last))")
      return
    }
  }

  @Test func readingAnswersSectionsAndCutsThem() async {
    let sections: [BodySection] = [.header, .part(SectionPath([1]))]
    let events = await events(.read(key(2), sections: sections, limit: 1000))
    let expected = [
      FetchedSection(section: .header, bytes: Array("Subject: two\n\n".utf8), isCut: false),
      FetchedSection(
        section: .part(SectionPath([1])), bytes: Array(repeating: UInt8(ascii: "x"), count: 1000), isCut: true
      ),
    ]
    #expect(events.first == .sections(RequestID(0), key(2), expected))
  }

  @Test func aMessageThatIsNotThereIsGone() async {
    #expect(await failure(.read(key(4), sections: [.header], limit: 9)) == .messageGone)
  }

  @Test func aMessageOfAnotherTimeIsGone() async {
    #expect(await failure(.read(key(1, validity: 2), sections: [.header], limit: 9)) == .messageGone)
  }

  @Test(arguments: [
    MailRequest.store(name, UIDValidity(1), uids: UIDSet([UID(1)!])!, .add([.flagged])),
    .expunge(name, UIDValidity(1), uids: UIDSet([UID(1)!])!, othersToo: true),
    .append(name, message: [1], flags: [], date: nil),
  ])
  func nothingIsChanged(_ request: MailRequest) async {
    #expect(await failure(request) == .readOnly)
  }

  @Test(arguments: [MailRequest.checkMail, .reconnect, .password(PasswordAnswer(nil)), .prefetch([])])
  func whatAFileNeedsNotIsDoneAtOnce(_ request: MailRequest) async {
    #expect(await events(request) == [.finished(RequestID(0), nil)])
  }

  @Test(arguments: [
    (["GREY", "ada"], [1]), (["grüße"], [3]), (["伝書鳩"], [3]), (["picture"], []), (["grey", "grüße"], []),
  ])
  func wordsAreFoundInHeadersAndTexts(_ words: [String], _ expected: [UInt32]) async {
    let events = await events(
      .search(Self.name, .words(words), places: 0..<3, newestFirst: true, stopAtFirst: false))
    #expect(
      events.first == .found(RequestID(0), uids: expected.compactMap { UID($0) }, searched: 3, total: 3))
  }

  @Test func aSearchStopsAtTheFirst() async {
    let query = SearchQuery.words(["subject"])
    let events = await events(
      .search(Self.name, .words(["o"]), places: 0..<3, newestFirst: true, stopAtFirst: true),
      .search(Self.name, .unseen, places: 0..<3, newestFirst: true, stopAtFirst: true),
      .search(Self.name, query, places: 0..<3, newestFirst: false, stopAtFirst: true))
    #expect(events.first == .found(RequestID(0), uids: [UID(3)!], searched: 1, total: 3))
    #expect(events.contains(.found(RequestID(1), uids: [], searched: 3, total: 3)))
  }

  @Test func downloadsComeWhole() async throws {
    actor Sink {
      var bytes: [UInt8] = []
      func add(_ more: [UInt8]) { bytes += more }
    }
    let sink = Sink()
    let long = Array(repeating: UInt8(7), count: 3_000_000)
    let large = FileSession(
      mailbox: Self.name, messages: [EntityParser.parse(Array("Subject: x\n\n".utf8) + long)])
    try await large.download(.part(SectionPath([1])), of: key(1)) { bytes in await sink.add(bytes) }
    #expect(await sink.bytes == long)
    await #expect(throws: MailFailure.messageGone) {
      try await large.download(.part(SectionPath([2])), of: key(1)) { _ in }
    }
  }
}
