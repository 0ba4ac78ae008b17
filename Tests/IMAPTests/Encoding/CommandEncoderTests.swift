import IMAP
import Mail
import Testing
import Wire

@Suite struct CommandEncoderTests {
  /// What goes out for one command, `+` said after each piece.
  private func pieces(_ command: Command, _ capabilities: String = "", enabled: String? = nil) -> [Outgoing] {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 \(capabilities)]\r\n"))
    if let enabled { conversation.receive(bytes("* ENABLED \(enabled)\r\n")) }
    _ = Replay.drain(&conversation)
    _ = conversation.submit(command)
    var sent = Replay.drain(&conversation).sent
    for _ in 0..<5 {
      conversation.receive(bytes("+ go\r\n"))
      sent += Replay.drain(&conversation).sent
    }
    return sent
  }

  private func line(_ command: Command, _ capabilities: String = "", enabled: String? = nil) -> [String] {
    pieces(command, capabilities, enabled: enabled).map { text($0.bytes) }
  }

  private func name(_ text: String) -> MailboxName { MailboxName(display: text, utf8: false) }

  @Test(arguments: [
    (Command.capability, "CAPABILITY"), (.noop, "NOOP"), (.logout, "LOGOUT"), (.startTLS, "STARTTLS"),
    (.namespace, "NAMESPACE"), (.close, "CLOSE"), (.unselect, "UNSELECT"), (.expunge, "EXPUNGE"),
    (.enable(["CONDSTORE", "X-GOOD-IDEA"]), "ENABLE CONDSTORE X-GOOD-IDEA"),
    (.id([("name", "hato"), ("version", "1\"2")]), #"ID ("name" "hato" "version" "1\"2")"#),
    (.login(user: "SMITH", password: Secret("SESAME")), #"LOGIN "SMITH" "SESAME""#),
    (.select(.inbox), #"SELECT "INBOX""#),
    (.idle, "IDLE"), (.compress, "COMPRESS DEFLATE"),
    (.uidExpunge(uids(3000, 3001, 3002)), "UID EXPUNGE 3000:3002"),
    (
      .uidStore(uids(4, 9), .add([.seen, .deleted]), silent: true),
      "UID STORE 4,9 +FLAGS.SILENT (\\Deleted \\Seen)"
    ),
    (.uidStore(uids(4), .remove([Flag("$Forwarded")]), silent: false), "UID STORE 4 -FLAGS ($Forwarded)"),
  ])
  func commandsAreWrittenAsInTheRFC(command: Command, written: String) {
    #expect(line(command) == ["A1 \(written)\r\n"])
  }

  @Test func mailboxesAreQuotedAndEncoded() {
    #expect(line(.examine(name("Ent&würfe \"x\""))) == ["A1 EXAMINE \"Ent&-w&APw-rfe \\\"x\\\"\"\r\n"])
    #expect(
      line(.status(name("blurdybloop"), [.uidNext, .messages]))
        == ["A1 STATUS \"blurdybloop\" (UIDNEXT MESSAGES)\r\n"])
  }

  @Test func aNameWithEightBitsGoesBackAsItCame() {
    let odd = MailboxName(wire: bytes("Gel\u{F6}scht"), display: "?")
    #expect(line(.select(odd)) == ["A1 SELECT {9}\r\n", "Gelöscht\r\n"])
    #expect(line(.select(odd), enabled: "UTF8=ACCEPT") == ["A1 SELECT \"Gelöscht\"\r\n"])
  }

  /// RFC 3501 §6.3.8, RFC 5819 §2, RFC 6154 §5.2
  @Test func listAsksForWhatIsWanted() {
    #expect(line(.list(reference: "", pattern: "*", returning: .none)) == ["A1 LIST \"\" \"*\"\r\n"])
    let all = ListOptions(specialUse: true, subscribed: true, children: true, status: [.messages, .unseen])
    #expect(
      line(.list(reference: "~/Mail/", pattern: "Ä%", returning: all)) == [
        "A1 LIST \"~/Mail/\" \"&AMQ-%\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (MESSAGES UNSEEN))\r\n"
      ])
  }

  /// RFC 3501 §6.4.4 and §6.4.8, RFC 4731 §3.1
  @Test func searchKeysAreWrittenAsInTheRFC() {
    let key = SearchKey.and([
      .numbers(2...282), .unseen, .not(.from("Smith")), .or(.flagged, .and([.deleted, .subject("a b")])),
      .uids(uids(1, 2, 5)), .header(name: "X-A", value: ""), .and([]),
    ])
    #expect(
      line(.uidSearch(key, charset: nil)) == [
        "A1 UID SEARCH 2:282 UNSEEN NOT FROM \"Smith\" OR FLAGGED (DELETED SUBJECT \"a b\") UID 1:2,5 "
          + "HEADER \"X-A\" \"\" (ALL)\r\n"
      ])
    #expect(
      line(.uidSearch(.all, charset: nil), "ESEARCH") == ["A1 UID SEARCH RETURN (ALL) ALL\r\n"])
  }

  @Test func eightBitWordsAreLiteralsWithTheirCharset() {
    let search = Command.uidSearch(.or(.text("Grüße"), .to("日本")), charset: "UTF-8")
    #expect(
      line(search) == [
        "A1 UID SEARCH CHARSET UTF-8 OR TEXT {7}\r\n", "Grüße TO {6}\r\n", "日本\r\n",
      ])
    #expect(
      line(search, "LITERAL-") == ["A1 UID SEARCH CHARSET UTF-8 OR TEXT {7+}\r\nGrüße TO {6+}\r\n日本\r\n"])
    // RFC 6855 §3: no CHARSET then, and 8 bits may be quoted.
    #expect(line(search, enabled: "UTF8=ACCEPT") == ["A1 UID SEARCH OR TEXT \"Grüße\" TO \"日本\"\r\n"])
    #expect(!SearchKey.not(.text("ü")).isASCII)
    #expect(SearchKey.and([.text("u"), .all]).isASCII)
  }

  /// RFC 7888 §5: LITERAL- lets 4096 octets pass, and no more.
  @Test func longLiteralsWaitWithLiteralMinus() {
    let word = String(repeating: "ü", count: 2048)
    #expect(line(.uidSearch(.text(word), charset: nil), "LITERAL-").count == 1)
    #expect(line(.uidSearch(.text(word + "u"), charset: nil), "LITERAL-").count == 2)
    #expect(line(.uidSearch(.text(word + "u"), charset: nil), "LITERAL+").count == 1)
  }

  /// RFC 3501 §6.4.5
  @Test func fetchNeverMarksAsRead() {
    let items: [FetchItem] = [
      .uid, .flags, .internalDate, .size, .envelope, .bodyStructure, .headerFields(["DATE", "FROM"]),
      .body(.header, partial: nil), .body(.part(SectionPath([1, 2])), partial: (0, 1024)),
      .body(.part(.message), partial: nil), .body(.mime(SectionPath([4, 1])), partial: nil),
      .body(.partHeader(SectionPath([3])), partial: (5, 6)), .body(.partHeader(.message), partial: nil),
    ]
    let written =
      "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (DATE FROM)] "
      + "BODY.PEEK[HEADER] BODY.PEEK[1.2]<0.1024> BODY.PEEK[] BODY.PEEK[4.1.MIME] BODY.PEEK[3.HEADER]<5.6> "
      + "BODY.PEEK[HEADER])\r\n"
    #expect(line(.fetch(.numbers(2...4), items)) == ["A1 FETCH 2:4 " + written])
    #expect(line(.fetch(.uids(uids(7)), items)) == ["A1 UID FETCH 7 " + written])
    #expect(line(.fetch(.numbers(9...9), [.uid])) == ["A1 FETCH 9 (UID)\r\n"])
  }

  /// RFC 4959 §3, RFC 3501 §6.2.2
  @Test func plainGoesWithTheCommandOrAfterIt() {
    let command = Command.authenticatePlain(user: "test", password: Secret("test"))
    #expect(line(command, "SASL-IR") == ["A1 AUTHENTICATE PLAIN AHRlc3QAdGVzdA==\r\n"])
    #expect(line(command) == ["A1 AUTHENTICATE PLAIN\r\n", "AHRlc3QAdGVzdA==\r\n"])
  }

  @Test(arguments: ["plain", "with \"quotes\" and \\", "ümlaut", "line\r\nend", ""])
  func secretsAreMarked(password: String) {
    let secret = Secret(password)
    for capabilities in ["", "SASL-IR LITERAL+"] {
      for command in [
        Command.login(user: "u", password: secret), .authenticatePlain(user: "u", password: secret),
      ] {
        let pieces = pieces(command, capabilities)
        var open = ""
        for piece in pieces {
          var rest = piece.bytes
          for range in piece.secretRanges.reversed() { rest.removeSubrange(range) }
          open += text(rest)
        }
        #expect(
          ["A1 LOGIN \"u\" \"\"\r\n", "A1 AUTHENTICATE PLAIN\r\n\r\n", "A1 AUTHENTICATE PLAIN \r\n"].contains(
            open)
            || open.hasPrefix("A1 LOGIN \"u\" {") && open.hasSuffix("}\r\n\r\n"), "\(open)")
        #expect(
          pieces.allSatisfy {
            !$0.secretRanges.isEmpty || !text($0.bytes).contains(password) || password.isEmpty
          })
      }
    }
  }

  /// Whatever a name, a flag or a field holds, it can't end the command and begin another.
  @Test func nothingBeginsASecondCommand() {
    let evil = "x\r\nA2 DELETE INBOX\r\n\0\"\\"
    let commands: [Command] = [
      .select(MailboxName(wire: bytes(evil), display: "")), .id([(evil, evil)]), .enable([evil]),
      .uidStore(uids(1), .add([Flag(evil)]), silent: true), .uidSearch(.text(evil), charset: evil),
      .list(reference: evil, pattern: evil, returning: .none),
      .fetch(.numbers(1...1), [.headerFields([evil])]),
    ]
    for command in commands {
      let written = pieces(command, "LITERAL+").flatMap(\.bytes)
      var framer = ResponseFramer()
      // The framing of commands is that of responses: one command must be one frame.
      framer.receive(bytes("* ") + written)
      #expect((try? framer.next()) != nil)
      #expect(!framer.isHoldingBytes, "\(text(written))")
    }
  }
}
