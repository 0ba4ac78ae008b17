import IMAP
import Mail
import Testing
import Wire

@Suite struct FetchTests {
  private let wednesday = Timestamp(seconds: 837_596_665, offsetMinutes: -420)

  /// RFC 3501 §8
  @Test func theSampleConnectionIsUnderstood() throws {
    let line = #"""
      * 12 FETCH (FLAGS (\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 \#
      ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" \#
      (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) \#
      (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) \#
      ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL \#
      "<B27397-0100000@cac.washington.edu>") BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL \#
      "7BIT" 3028 92))
      """#
    let fetch = try #require(Replay.fetch(line))
    #expect(fetch.number == 12)
    #expect(fetch.flags == [.seen])
    #expect(fetch.internalDate == wednesday)
    #expect(fetch.size == 4286)
    let envelope = try #require(fetch.envelope)
    #expect(envelope.date == Timestamp(seconds: 837_595_405, offsetMinutes: -420))
    #expect(envelope.subject == "IMAP4rev1 WG mtg summary and minutes")
    #expect(envelope.from == [Address(name: "Terry Gray", mailbox: "gray", host: "cac.washington.edu")])
    #expect(envelope.to.map(\.spec) == ["imap@cac.washington.edu"])
    #expect(envelope.cc.map(\.short) == ["minutes@CNRI.Reston.VA.US", "John Klensin"])
    #expect(envelope.bcc.isEmpty)
    #expect(envelope.inReplyTo == nil)
    #expect(envelope.messageID == "<B27397-0100000@cac.washington.edu>")
    let root = try #require(fetch.structure?.root)
    #expect(root.type == MediaType("text", "plain"))
    #expect(root.path == SectionPath([1]))
    #expect(root.parameter("charset") == "US-ASCII")
    #expect(root.size == 3028)
    #expect(fetch.defects.isEmpty)
  }

  /// RFC 3501 §8, and §7.4.2 for the origin octet.
  @Test func sectionsKeepTheirNames() throws {
    let line = """
      * 12 FETCH (BODY[HEADER] {4}\r\nA: b BODY[]<0> \"abc\" BODY[1.2.MIME] \"\" BODY[3.HEADER] {0+}\r\n \
      BODY[HEADER.FIELDS (DATE \"From\" {2}\r\nTo)] {2}\r\n\r\n BODY[4.1] NIL BODY[TEXT] \"t\" \
      BODY[1.HEADER.FIELDS.NOT (X)]<5> \"h\" BINARY[1] ~{3}\r\na\0b UID 9)
      """
    let fetch = try #require(Replay.fetch(line))
    #expect(
      fetch.bodies == [
        FetchedBody(section: .header, bytes: bytes("A: b")),
        FetchedBody(section: .part(.message), origin: 0, bytes: bytes("abc")),
        FetchedBody(section: .mime(SectionPath([1, 2])), bytes: []),
        FetchedBody(section: .partHeader(SectionPath([3])), bytes: []),
        FetchedBody(section: nil, bytes: bytes("\r\n")),
        FetchedBody(section: .part(SectionPath([4, 1])), bytes: []),
        FetchedBody(section: nil, origin: 5, bytes: bytes("h")),
      ])
    #expect(fetch.uid == UID(9))
    #expect(fetch.defects.isEmpty)
  }

  @Test func quotedBytesAreUnescapedAndLiteralsAreNot() throws {
    let fetch = try #require(Replay.fetch(#"* 1 FETCH (BODY[1] "a\\b\"c" BODY[2] {4}"# + "\r\n" + #"\\\")"#))
    #expect(fetch.bodies.map { text($0.bytes) } == [#"a\b"c"#, #"\\\""#])
  }

  @Test func anItemThatCannotBeReadCostsThatItemOnly() throws {
    let fetch = try #require(
      Replay.fetch(
        #"* 3 FETCH (UID 0 FLAGS (\Seen) RFC822.SIZE (big) ENVELOPE "no" INTERNALDATE (x) BODY (1) UID 7)"#))
    #expect(fetch.uid == UID(7))
    #expect(fetch.flags == [.seen])
    #expect(fetch.size == nil)
    #expect(fetch.defects.count >= 4)
    #expect(fetch.defects.map(\.offset) == fetch.defects.map(\.offset).sorted())
  }

  @Test func whatWasReadBeforeTheFaultStays() throws {
    let events = Replay.events("* 3 FETCH (UID 7 FLAGS (\\Flagged) ENVELOPE (NIL \"x\r\nA1 OK\r\n")
    let fetch = try #require(events.fetches.first)
    #expect(fetch.uid == UID(7))
    #expect(fetch.flags == [.flagged])
    #expect(!fetch.defects.isEmpty)
  }

  @Test func aUIDAtTheEndIsFoundBehindTheFault() throws {
    let fetch = try #require(Replay.fetch(#"* 3 FETCH (ENVELOPE (NIL "a" "b (c" ((((( UID 8)"#))
    #expect(fetch.uid == UID(8))
  }

  @Test func aDiscardedLiteralIsADefectOfItsItem() throws {
    let limits = ResponseFramer.Limits(line: 1000, literal: 4, response: 1000)
    let events = Replay.events(
      bytes(
        "* 1 FETCH (UID 5 BODY[] {9}\r\n123456789 FLAGS (\\Seen) X ({9}\r\n123456789) RFC822.SIZE 9)\r\n"),
      limits: limits)
    let fetch = try #require(events.fetches.first)
    #expect(fetch.uid == UID(5))
    #expect(fetch.flags == [.seen])
    #expect(fetch.size == 9)
    #expect(fetch.bodies.isEmpty)
    #expect(fetch.defects.map(\.expected) == ["a literal within the size limit"])
  }

  @Test func noMessageHasNumberZeroOrMore() {
    #expect(Replay.events("* 0 FETCH (UID 1)\r\n").fetches.isEmpty)
    let malformed = Replay.events("* 99999999999 FETCH (UID 3)\r\n* -1 FETCH (UID 4)\r\n").malformed
    #expect(malformed.map(\.uid) == [UID(3), UID(4)])
  }

  @Test(arguments: [
    ("01-Jan-1970 00:00:00 +0000", 0, 0), (" 1-Jan-1970 01:00:00 +0100", 0, 60),
    ("31-Dec-1969 23:59:59 +0000", -1, 0), ("29-Feb-2000 12:00:00 -0330", 951_838_200, -210),
  ])
  func internalDatesAreInstants(date: String, seconds: Int64, offset: Int) {
    let fetch = Replay.fetch("* 1 FETCH (INTERNALDATE \"\(date)\")")
    #expect(fetch?.internalDate == Timestamp(seconds: seconds, offsetMinutes: offset))
  }

  @Test func moreFlagsThanTheLimitAreLeftOut() {
    let flags = (0..<5000).map { "f\($0)" }.joined(separator: " ")
    #expect(Replay.fetch("* 1 FETCH (FLAGS (\(flags)) UID 2)")?.flags?.count == 4096)
    #expect(Replay.fetch("* 1 FETCH (FLAGS (\(flags)) UID 2)")?.uid == UID(2))
  }

  @Test func moreAddressesThanTheLimitAreLeftOut() {
    let list = String(repeating: #"(NIL NIL "a" "b")"#, count: 10_010)
    let fetch = Replay.fetch("* 1 FETCH (ENVELOPE (NIL NIL (\(list)) NIL NIL NIL NIL NIL NIL \"<i@d>\"))")
    #expect(fetch?.envelope?.from.count == 10_000)
    #expect(fetch?.envelope?.messageID == "<i@d>")
  }
}
