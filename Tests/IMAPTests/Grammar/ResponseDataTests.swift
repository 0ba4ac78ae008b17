import IMAP
import Mail
import Testing
import Wire

@Suite struct ResponseDataTests {
  @Test func countsAreRead() {
    #expect(
      Replay.responses("* 23 EXISTS\r\n* 5 RECENT\r\n* 44 EXPUNGE\r\n* 0 EXISTS\r\n")
        == [.exists(23), .recent(5), .expunge(44), .exists(0)])
    #expect(Replay.events("* -4 EXISTS\r\n* 99999999999 EXISTS\r\n").malformed.count == 2)
  }

  /// RFC 3501 §7.1 and its extensions
  @Test(arguments: [
    ("* OK [ALERT] Down soon", ResponseCode.alert, "Down soon"),
    ("* NO [BADCHARSET (US-ASCII \"UTF-8\")] no", .badCharset(["US-ASCII", "UTF-8"]), "no"),
    ("* NO [BADCHARSET] no", .badCharset([]), "no"),
    (
      "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN XPIG-LATIN] hi",
      .capability([.imap4rev1, .authPlain, .other("XPIG-LATIN")]), "hi"
    ),
    (
      "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited",
      .permanentFlags([.deleted, .seen, Flag("\\*")]), "Limited"
    ),
    ("* OK [READ-WRITE] ok", .readWrite, "ok"), ("* OK [read-only]", .readOnly, ""),
    ("* NO [TRYCREATE] x", .tryCreate, "x"), ("* OK [UIDNEXT 4392] Predicted", .uidNext(4392), "Predicted"),
    ("* OK [UIDVALIDITY 3857529045] v", .uidValidity(UIDValidity(3_857_529_045)), "v"),
    ("* OK [UNSEEN 12] first", .unseen(12), "first"),
    ("* OK [HIGHESTMODSEQ 715194045007] x", .highestModSequence(715_194_045_007), "x"),
    ("* OK [HIGHESTMODSEQ 18446744073709551615] x", .noModSequence, "x"),
    ("* OK [NOMODSEQ] x", .noModSequence, "x"), ("* OK [CLOSED] x", .closed, "x"),
    // RFC 4315 §3
    ("* NO [UIDNOTSTICKY] Non-persistent UIDs", .uidNotSticky, "Non-persistent UIDs"),
    ("* OK [APPENDUID 38505 3955] done", .appendUID(UIDValidity(38505), [3955...3955]), "done"),
    (
      "* OK [COPYUID 38505 304,319:320 3956:3958] Done",
      .copyUID(UIDValidity(38505), from: [304...304, 319...320], to: [3956...3958]), "Done"
    ),
    // RFC 5530 §3
    ("* NO [AUTHENTICATIONFAILED] wrong", .authenticationFailed, "wrong"),
    ("* BYE [UNAVAILABLE] x", .unavailable, "x"),
    ("* NO [OVERQUOTA] Sorry", .overQuota, "Sorry"), ("* NO [NONEXISTENT]", .nonExistent, ""),
    ("* NO [WEBALERT https://x.example/?a=1] Log in", .webAlert("https://x.example/?a=1"), "Log in"),
    ("* OK [X-NEW a (b) \"c\"] t", .other(name: "X-NEW", argument: "a (b) \"c\""), "t"),
    ("* OK [UIDVALIDITY no] t", .other(name: "UIDVALIDITY", argument: "no"), "t"),
  ])
  func codesAreRead(line: String, code: ResponseCode, text: String) throws {
    let expected = ResponseText(code: code, text: text)
    switch try #require(Replay.response(line)) {
    case .ok(let text), .no(let text), .bye(let text): #expect(text == expected)
    default: throw Surprise()
    }
  }

  @Test func whatIsNoCodeIsText() {
    #expect(Replay.response("* OK [no end") == .ok(ResponseText(text: "[no end")))
    #expect(Replay.response("* OK") == .ok(ResponseText()))
    #expect(Replay.response("* BAD  two  spaces") == .bad(ResponseText(text: "two  spaces")))
  }

  /// RFC 3501 §7.2, RFC 5161 §3.2, RFC 2971 §3.2, RFC 7162 §3.2.10
  @Test func serverAndMailboxDataAreRead() {
    #expect(
      Replay.response("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED literal+ UTF8=ACCEPT LIST-STATUS")
        == .capability([.imap4rev1, .startTLS, .loginDisabled, .literalPlus, .utf8Accept, .listStatus]))
    #expect(Replay.response("* ENABLED CONDSTORE X-GOOD-IDEA") == .enabled(["CONDSTORE", "X-GOOD-IDEA"]))
    #expect(Replay.response("* ENABLED") == .enabled([]))
    #expect(Replay.response("* ID NIL") == .id([:]))
    #expect(
      Replay.response(#"* ID ("name" "Cyrus" "version" "1.5" "os" NIL "support-url" "mailto:c@x")"#)
        == .id(["name": "Cyrus", "version": "1.5", "support-url": "mailto:c@x"]))
    #expect(
      Replay.response("* FLAGS (\\Answered \\Seen $Forwarded)")
        == .flags([.answered, .seen, Flag("$forwarded")]))
    #expect(Replay.response("* SEARCH 2 84 882 (MODSEQ 917162500)") == .search([2...2, 84...84, 882...882]))
    #expect(Replay.response("* SEARCH 0 4294967295 4294967296 7") == .search([.max ... .max, 7...7]))
    #expect(
      Replay.response("* VANISHED (EARLIER) 300:310,405") == .vanished([300...310, 405...405], earlier: true))
    #expect(Replay.response("* VANISHED 405,412:410") == .vanished([405...405, 410...412], earlier: false))
    #expect(Replay.response("* XNEW what (ever)") == .other("XNEW"))
  }

  /// RFC 4731 §3.1, RFC 9051 §7.3.4
  @Test func rangesOfESearchStayRanges() {
    #expect(
      Replay.response("* ESEARCH (TAG \"A1\") UID ALL 4:6,21,9:8")
        == .search([4...6, 21...21, 8...9], of: Tag(number: 1)))
    #expect(
      Replay.response("* ESEARCH (TAG \"A1\") MIN 2 COUNT 3 ALL 2,10:11")
        == .search([2...2, 10...11], of: Tag(number: 1)))
    #expect(Replay.response("* ESEARCH (TAG \"A1\") UID") == .search([], of: Tag(number: 1)))
    #expect(Replay.response("* ESEARCH UID COUNT 5") == .search([]))
    let all: ClosedRange<UInt32> = 1...4_294_967_295
    #expect(Replay.response("* ESEARCH UID ALL 4294967295:1,1:4294967295") == .search([all, all]))
    for hits in ["1 2 x", "x", "1,2", "1 -2", "1 2)"] {
      #expect(Replay.events("* SEARCH \(hits)\r\nA1 OK\r\n").malformed.map(\.subject) == [.search], "\(hits)")
    }
    // Half of what is there would look like the rest being gone.
    for set in ["0", "1:3,0", "1:4294967296", "1:3,x", "1:3;5", "1:*", "1:", "1,,2", "-1", "", "1:3,"] {
      let events = Replay.events("* ESEARCH UID ALL \(set)\r\nA1 OK\r\n")
      #expect(events.malformed.count == 1, "\(set)")
      #expect(events.responses.isEmpty, "\(set)")
      #expect(events.completions.count == 1, "\(set)")
    }
  }

  /// RFC 2342 §5
  @Test func namespacesAreRead() {
    let slash = Namespace(prefix: MailboxName(display: "", utf8: false), delimiter: "/")
    #expect(
      Replay.response(
        ##"* NAMESPACE (("" "/")) NIL (("Public Folders/" "/" "X-PARAM" ("A" "B")) ("#news." "."))"##)
        == .namespace(
          Namespaces(
            personal: [slash],
            shared: [
              Namespace(prefix: MailboxName(display: "Public Folders/", utf8: false), delimiter: "/"),
              Namespace(prefix: MailboxName(display: "#news.", utf8: false), delimiter: "."),
            ])))
    #expect(Replay.response("* NAMESPACE NIL NIL") == .namespace(Namespaces()))
  }

  /// RFC 3501 §7.2.2, RFC 6154 §5, RFC 5258 §5, RFC 9051 §7.3.1
  @Test func mailboxesAreRead() throws {
    let listed = Replay.events(
      "* LIST (\\Noselect) \"/\" foo\r\n* LIST (\\Sent \\HasNoChildren) \"/\" \"Gesendet &- &ANw-brig\"\r\n"
        + "* LIST (\\NonExistent) \".\" {5}\r\na\"b\\c (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n"
        + "* LIST () NIL Inbox\r\n* LSUB () \"\\\\\" x\r\n* LIST () \"/\" \"a\" (\"OLDNAME\" (\"b\"))\r\n"
    ).folders
    #expect(listed.map(\.mailbox.name.display) == ["foo", "Gesendet & Übrig", "a\"b\\c", "INBOX", "x", "a"])
    #expect(listed.map(\.mailbox.isSelectable) == [false, true, false, true, true, true])
    #expect(listed.map(\.mailbox.delimiter) == ["/", "/", ".", nil, "\\", "/"])
    #expect(listed[1].mailbox.specialUse == .sent)
    #expect(listed[1].attributes == ["\\sent", "\\hasnochildren"])
    #expect(listed[2].childInfo == ["SUBSCRIBED"])
    #expect(listed[3].mailbox.specialUse == .inbox)
  }

  @Test func subscriptionsCountOnlyWhenAskedFor() {
    let answer = "* LIST (\\Subscribed) \"/\" a\r\n* LIST () \"/\" b\r\n"
    let plain = Command.list(reference: "", pattern: "*", returning: .none)
    #expect(Replay.events(answer, after: [plain]).folders.map(\.mailbox.isSubscribed) == [true, true])
    let asked = Command.list(reference: "", pattern: "*", returning: ListOptions(subscribed: true))
    #expect(Replay.events(answer, after: [asked]).folders.map(\.mailbox.isSubscribed) == [true, false])
  }

  /// RFC 3501 §7.2.4
  @Test func countsOfAMailboxAreRead() throws {
    let events = Replay.events(
      "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)\r\n* STATUS {3}\r\na b (X (1 (2)) UNSEEN 4)\r\n"
        + "* STATUS a(b (UIDVALIDITY 7)\r\n* STATUS none\r\n* STATUS \"q\" (UIDNEXT 99999999999)\r\n")
    #expect(events.statuses.map(\.0.display) == ["blurdybloop", "a b", "a(b", "q"])
    #expect(
      events.statuses.map(\.1) == [
        MailboxStatus(messages: 231, uidNext: 44292), MailboxStatus(unseen: 4),
        MailboxStatus(uidValidity: UIDValidity(7)), MailboxStatus(),
      ])
    #expect(events.malformed.count == 1)
  }
}
