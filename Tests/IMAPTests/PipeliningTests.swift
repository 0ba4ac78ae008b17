import IMAP
import Mail
import Testing
import Wire

@Suite struct PipeliningTests {
  /// Conversation that was greeted.
  private func greeted() -> IMAPConversation {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+] hi\r\n"))
    _ = Replay.drain(&conversation)
    return conversation
  }

  private func sent(_ conversation: inout IMAPConversation) -> [String] {
    Replay.drain(&conversation).sent.map {
      text($0.bytes).split(separator: " ").prefix(3).joined(separator: " ")
    }
  }

  private func sent(_ commands: [Command]) -> Int {
    var conversation = greeted()
    for command in commands { _ = conversation.submit(command) }
    return sent(&conversation).count
  }

  private let byNumber = Command.fetch(.numbers(1...5), [.uid])
  private let byUID = Command.fetch(.uids(uids(1)), [.flags])
  private let login = Command.login(user: "u", password: Secret("p"))
  private let list = Command.list(reference: "", pattern: "*", returning: .none)

  @Test func theWayToTheFirstScreenIsOneFlight() {
    #expect(
      sent([login, .id([("name", "hato")]), .enable(["UTF8=ACCEPT"]), .namespace, list, .select(.inbox)]) == 6
    )
  }

  /// RFC 5161 §3.1, RFC 7162 §3.2.3: ENABLE stands before the first SELECT, and nothing forbids both at once.
  @Test func theWayToAKnownMailboxIsOneFlight() {
    let known = QResync(uidValidity: UIDValidity(7), modSequence: 42)
    #expect(sent([login, .enable(["QRESYNC"]), .select(.inbox, SelectOptions(qresync: known)), .idle]) == 4)
  }

  /// A security layer may begin there; Cyrus throws away what came with it.
  @Test func nothingFollowsAuthenticate() {
    #expect(sent([.authenticatePlain(user: "u", password: Secret("p")), .select(.inbox)]) == 1)
  }

  @Test func nothingIsSentBeforeTheGreeting() {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    _ = conversation.submit(login)
    #expect(sent(&conversation).isEmpty)
    conversation.receive(bytes("* OK\r\n"))
    #expect(sent(&conversation).count == 1)
  }

  @Test func nothingPassesSTARTTLS() {
    #expect(sent([.noop, .startTLS]) == 1)
    #expect(sent([.startTLS, login]) == 1)
  }

  @Test func nothingFollowsLOGOUT() {
    #expect(sent([.noop, .logout, .noop]) == 2)
  }

  @Test func numbersWaitForWhatMayExpunge() {
    for other in [Command.noop, byUID, .uidSearch(.all, charset: nil), list, .uidExpunge(uids(1))] {
      #expect(sent([other, byNumber]) == 1)
      #expect(sent([byNumber, other]) == 2)
    }
    #expect(sent([byNumber, byNumber]) == 2)
    #expect(sent([.noop, .uidSearch(.numbers(1...9), charset: nil)]) == 1)
  }

  @Test func numbersAndChangesWaitForTheSelection() {
    #expect(sent([.select(.inbox), byNumber]) == 1)
    #expect(sent([.select(.inbox), .uidStore(uids(1), .add([.seen]), silent: true)]) == 1)
    #expect(sent([.select(.inbox), .uidExpunge(uids(1))]) == 1)
    #expect(sent([.select(.inbox), byUID, byUID]) == 3)
  }

  @Test func whatWasSentForAnotherMailboxDoesNotCount() {
    var conversation = greeted()
    _ = conversation.submit(list)
    let select = conversation.submit(.select(.inbox))
    _ = conversation.submit(byNumber)
    #expect(sent(&conversation) == ["A1 LIST \"\"", "A2 SELECT \"INBOX\"\r\n"])
    conversation.receive(bytes("* 5 EXISTS\r\n\(select) OK\r\n"))
    #expect(sent(&conversation) == ["A3 FETCH 1:5"])
  }

  @Test func fewAreInFlightAtOnce() {
    var conversation = greeted()
    for _ in 0..<50 { _ = conversation.submit(.noop) }
    #expect(sent(&conversation).count == 20)
    conversation.receive(bytes("A3 OK\r\nA1 OK\r\n"))
    #expect(sent(&conversation) == ["A21 NOOP\r\n", "A22 NOOP\r\n"])
    #expect(conversation.inFlight.count == 20)
  }

  @Test func answersMayComeOutOfOrder() {
    var conversation = greeted()
    let first = conversation.submit(byUID)
    let second = conversation.submit(.noop)
    _ = sent(&conversation)
    conversation.receive(bytes("\(second) BAD no\r\n* 1 FETCH (UID 1)\r\n\(first) OK\r\n"))
    let events = Replay.drain(&conversation).events
    #expect(events.first == .completed(second, Completion(status: .bad, text: ResponseText(text: "no"))))
    #expect(events.last == .completed(first, Completion(status: .ok, text: ResponseText())))
    #expect(conversation.inFlight.isEmpty)
  }

  @Test func whatWasNotSentCanBeWithdrawn() {
    var conversation = greeted()
    let first = conversation.submit(.startTLS)
    let second = conversation.submit(.noop)
    _ = sent(&conversation)
    let withdrawn = [first, second, second].map { conversation.withdraw($0) }
    #expect(withdrawn == [false, true, false])
    conversation.receive(bytes("\(first) NO\r\n"))
    #expect(sent(&conversation).isEmpty)
  }

  @Test func nothingIsSentBetweenALiteralAndItsCommand() {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK\r\n"))
    let search = conversation.submit(.uidSearch(.text("ü"), charset: "UTF-8"))
    _ = conversation.submit(.noop)
    #expect(Replay.drain(&conversation).sent.count == 1)
    conversation.receive(bytes("+ ok\r\n"))
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["ü\r\n", "A2 NOOP\r\n"])
    conversation.receive(bytes("+\r\n+ again\r\n\(search) OK\r\n"))
    #expect(Replay.drain(&conversation).sent.isEmpty)
  }

  @Test func aRefusedLiteralIsNotSent() {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK\r\n"))
    let search = conversation.submit(.uidSearch(.text("ü"), charset: "UTF-8"))
    _ = conversation.submit(.noop)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("\(search) NO [BADCHARSET] no\r\n+ late\r\n"))
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["A2 NOOP\r\n"])
  }
}
