import Mail
import POP3
import Testing

/// The dialogues of RFC 1939, in whole lines and octet by octet.
@Suite struct RFC1939Tests {
  @Test(arguments: [1, Int.max]) func theSessionOfSection10(chunk: Int) throws {
    let dialogue = try Dialogue(
      """
      S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
      C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
      S: +OK mrose's maildrop has 2 messages (320 octets)
      C: STAT
      S: +OK 2 320
      C: LIST
      S: +OK 2 messages (320 octets)
      S: 1 120
      S: 2 200
      S: .
      C: RETR 1
      S: +OK 120 octets
      S: <the POP3 server sends message 1>
      S: .
      C: DELE 1
      S: +OK message 1 deleted
      C: RETR 2
      S: +OK 200 octets
      S: <the POP3 server sends message 2>
      S: .
      C: DELE 2
      S: +OK message 2 deleted
      C: QUIT
      S: +OK dewey POP3 server signing off (maildrop empty)
      """,
      [
        .apop(user: "mrose", digest: "c4c9334bac560ecc979e58001b3e22fb"), .stat, .list(nil), .retr(1),
        .dele(1), .retr(2), .dele(2), .quit,
      ], chunk: chunk)
    #expect(text(dialogue.events.greeting?.apopTimestamp ?? []) == "<1896.697170952@dbc.mtview.ca.us>")
    #expect(dialogue.replies.count == 8 && dialogue.replies.allSatisfy(\.isOK))
    #expect(
      dialogue.contents == [
        "1 120\r\n2 200\r\n", "<the POP3 server sends message 1>\r\n",
        "<the POP3 server sends message 2>\r\n",
      ])
    #expect(DropListing(dialogue.replies[1])?.count == 2)
    #expect(dialogue.replies[7].text == "dewey POP3 server signing off (maildrop empty)")
    #expect(dialogue.conversation.state == .update)
    #expect(dialogue.conversation.inFlight.isEmpty)
  }

  @Test(arguments: [1, Int.max]) func thoseOfTheTransactionState(chunk: Int) throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: APOP u d
      S: +OK
      C: LIST 2
      S: +OK 2 200
      C: LIST 3
      S: -ERR no such message, only 2 messages in maildrop
      C: DELE 1
      S: +OK message 1 deleted
      C: DELE 2
      S: -ERR message 2 already deleted
      C: NOOP
      S: +OK
      C: RSET
      S: +OK maildrop has 2 messages (320 octets)
      C: TOP 1 10
      S: +OK
      S: Subject: x
      S:
      S: the first 10 lines
      S: .
      C: TOP 100 3
      S: -ERR no such message
      C: UIDL
      S: +OK
      S: 1 whqtswO00WBw418f9t5JxYwZ
      S: 2 QhdPYR:00WBw1Ph7x7
      S: .
      C: UIDL 2
      S: +OK 2 QhdPYR:00WBw1Ph7x7
      C: UIDL 3
      S: -ERR no such message, only 2 messages in maildrop
      C: QUIT
      S: +OK dewey POP3 server signing off (2 messages left)
      """,
      [
        .apop(user: "u", digest: "d"), .list(2), .list(3), .dele(1), .dele(2), .noop, .rset,
        .top(1, lines: 10), .top(100, lines: 3), .uidl(nil), .uidl(2), .uidl(3), .quit,
      ], chunk: chunk)
    let replies = dialogue.replies
    #expect(
      replies.map(\.isOK) == [
        true, true, false, true, false, true, true, true, false, true, true, false, true,
      ])
    #expect(replies[2].text == "no such message, only 2 messages in maildrop")
    #expect(ScanListing.entry(of: replies[1]).map { [$0.number, $0.octets] } == [2, 200])
    #expect(dialogue.contents[0] == "Subject: x\r\n\r\nthe first 10 lines\r\n")
    #expect(UniqueIDListing.entry(of: replies[10])?.uniqueID == bytes("QhdPYR:00WBw1Ph7x7"))
    var listing = UniqueIDListing()
    listing.receive(dialogue.events.contents[1])
    listing.finish()
    #expect(
      listing.entries.mapValues(text) == [1: "whqtswO00WBw418f9t5JxYwZ", 2: "QhdPYR:00WBw1Ph7x7"])
    #expect(dialogue.events.completed.count == 13)
  }

  @Test func thoseOfTheAuthorizationState() throws {
    let dialogue = try Dialogue(
      """
      S: +OK dewey
      C: USER frated
      S: -ERR sorry, no mailbox for frated here
      C: USER mrose
      S: +OK mrose is a real hoopy frood
      C: PASS secret
      S: -ERR maildrop already locked
      C: USER mrose
      S: +OK mrose is a real hoopy frood
      C: PASS secret
      S: +OK mrose's maildrop has 2 messages (320 octets)
      """,
      [
        .user("frated"), .user("mrose"), .pass(Secret("secret")), .user("mrose"), .pass(Secret("secret")),
      ])
    #expect(dialogue.replies.map(\.isOK) == [false, true, false, true, true])
    #expect(dialogue.conversation.state == .transaction)
  }

  /// §6: without a login QUIT updates nothing.
  @Test func aSessionWithoutALogin() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: QUIT
      S: +OK dewey POP3 server signing off
      """, [.quit])
    #expect(dialogue.conversation.state == .authorization)
  }
}
