import Foundation
import MIME
import Testing

@testable import hato

@Suite struct DumpTests {
  private static let letter = """
    Received: from a by b; Fri, 20 Nov 2026 09:41:00 +0000
    From: =?utf-8?Q?J=C3=BCrgen?= <juergen@example.org>
    Sender: office@example.org
    To: "Doe, Jane" <jane@example.net>, root, Bob <bob@example.net>
    Cc: no address at all
    Subject: =?utf-8?B?5Lyd5pu46bOp?= flies
    Date: Fri, 20 Nov 2026 09:41:00 -0330
    Message-ID: <1@example.org>
    In-Reply-To: <0@example.org>
    References: <a@example.org> (junk)
     <0@example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=b

    --b
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: Quoted-Printable

    gr=C3=BC=C3=9Fe
    --b
    Content-Type: message/rfc822

    Subject: inside
    Content-Type: multipart/mixed; boundary=c

    --c

    one
    --c
    Content-Type: image/png; name=one.png
    Content-Disposition: Inline

    two
    --c--
    --b
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename*=utf-8''gr%C3%BC%C3%9Fe.pdf

    aGVs
    bG8=
    --b--
    """

  @Test func headersAreDecodedAndWhatIsAbsentIsNull() throws {
    let dump = try #require(DumpReading(Self.letter))
    #expect(dump.headers["subject"] as? String == "伝書鳩 flies")
    #expect(dump.headers["date"] as? String == "2026-11-20T09:41:00-03:30")
    #expect(dump.headers["messageID"] as? String == "<1@example.org>")
    #expect(dump.headers["inReplyTo"] as? String == "<0@example.org>")
    #expect(dump.headers["references"] as? [String] == ["<a@example.org>", "<0@example.org>"])
    #expect(dump.people("from") == ["Jürgen|juergen@example.org"])
    #expect(dump.people("to") == ["Doe, Jane|jane@example.net", "-|root", "Bob|bob@example.net"])
    #expect(dump.people("cc") == ["no address at all|-"])
    #expect(dump.people("sender") == ["-|office@example.org"])
    #expect(dump.people("bcc") == [] && dump.people("replyTo") == [])
    let nothing = try #require(DumpReading(""))
    for key in ["subject", "date", "messageID", "inReplyTo"] {
      #expect(nothing.headers[key] is NSNull, "\(key)")
    }
    for key in ["from", "to", "cc", "references"] {
      #expect((nothing.headers[key] as? [Any])?.isEmpty == true, "\(key)")
    }
  }

  /// A list for people would make them one; what compares subjects must not.
  @Test func blanksOfASubjectStay() throws {
    let dump = try #require(DumpReading("Subject:  Re:  two\tand\r\n  =?utf-8?Q?=C3=BC__=0Ab?=  \r\n\r\n"))
    #expect(dump.headers["subject"] as? String == "Re:  two\tand  ü   b")
  }

  @Test func groupsAreTheirMembers() throws {
    let dump = try #require(
      DumpReading(
        "To: Friends: Ada <ada@example.org>, bob@example.org;, root\nCc: undisclosed-recipients:;\n\n"))
    #expect(dump.people("to") == ["Ada|ada@example.org", "-|bob@example.org", "-|root"])
    #expect(dump.people("cc") == [])
  }

  @Test(arguments: [false, true]) func leavesAreNumberedAsIMAPDoes(_ isWire: Bool) throws {
    let bytes = Array(Self.letter.utf8)
    let dump = try #require(DumpReading(isWire ? bytes.withCRLF : bytes))
    #expect(dump.parts.map { $0["path"] as? String } == ["1", "2.1", "2.2", "3"])
    #expect(
      dump.parts.map { $0["type"] as? String }
        == ["text/plain", "text/plain", "image/png", "application/pdf"])
    #expect(dump.parts.map { $0["size"] as? Int } == [7, 3, 3, 5])
    #expect(dump.parts.map { $0["charset"] as? String } == ["utf-8", nil, nil, nil])
    #expect(dump.parts.map { $0["filename"] as? String } == [nil, nil, "one.png", "grüße.pdf"])
    #expect(dump.parts.map { $0["disposition"] as? String } == [nil, nil, "inline", "attachment"])
    #expect(
      dump.parts.map { $0["encoding"] as? String } == ["quoted-printable", "7bit", "7bit", "base64"])
    // The digests of "grüße" in UTF-8, "one", "two" and "hello", by sha256sum.
    #expect(
      dump.parts.map { ($0["sha256"] as? String)?.prefix(16) } == [
        "8285d1ad84c6b6e4", "7692c3ad3540bb80", "3fc4ccfe745870e2", "2cf24dba5fb0a30e",
      ])
    #expect(dump.body.contains("grüße\n"))
    #expect(!dump.body.contains("flies") && !dump.body.contains("grüße.pdf"))
  }

  @Test func keysKeepTheirOrder() throws {
    let dump = try #require(DumpReading(Self.letter))
    let names = dump.text.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^ {2,4}"([A-Za-z]+)":/).map { String($0.1) }
    }
    #expect(
      names == [
        "headers", "subject", "date", "messageID", "from", "sender", "replyTo", "to", "cc", "bcc",
        "inReplyTo", "references", "parts", "text", "warnings",
      ])
  }

  @Test func whatCouldSteerATerminalIsEscaped() throws {
    let mail =
      "Subject: a\u{202e}b\r\nContent-Type: text/plain; charset=utf-8; name=\"x\u{1b}[31m\u{9b}2J\"\r\n\r\n\u{7}z"
    let dump = try #require(DumpReading(mail))
    let isHarmless = dump.text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || ![.control, .format].contains(scalar.properties.generalCategory)
    }
    #expect(isHarmless, "\(dump.text)")
    #expect(dump.headers["subject"] as? String == "a\u{202e}b")
    let lines = Dump(EntityParser.parse(Array(mail.utf8))).lines
    #expect(
      lines.joined().unicodeScalars.allSatisfy {
        ![.control, .format].contains($0.properties.generalCategory)
      })
  }

  @Test func peopleAreShownHeaderTreeAndText() {
    let lines = Dump(EntityParser.parse(Array(Self.letter.utf8)), remarks: ["Beware."]).lines
    let tree = lines.firstIndex { $0.contains("multipart/mixed") } ?? 0
    #expect(lines.prefix(tree).contains { $0.hasPrefix("Subject") && $0.hasSuffix("伝書鳩 flies") })
    #expect(
      lines.contains {
        $0.contains("2.2") && $0.contains("image/png") && $0.contains("3 B, “one.png”, inline")
      })
    #expect(lines.contains("grüße"))
    #expect(lines.last == "! Beware.")
  }

  /// Screens show the letters of a line in another order.
  @Test func rightToLeftTextStandsAsItIsRead() throws {
    let mail =
      "From: יונה <yona@example.org>\nContent-Type: text/plain; charset=utf-8\n\nשלום עולם (hello) 123\n"
    #expect(try #require(DumpReading(mail)).body == "שלום עולם (hello) 123\n")
    #expect(Dump(EntityParser.parse(Array(mail.utf8))).lines.first == "From     יונה <yona@example.org>")
  }

  /// What it says it is, though it is read as text.
  @Test func aMultipartWithoutPartsIsALeaf() throws {
    let dump = try #require(DumpReading("Content-Type: multipart/mixed; boundary=b\n\nno parts\n"))
    #expect(dump.parts.map { $0["type"] as? String } == ["multipart/mixed"])
    #expect(dump.parts.map { $0["path"] as? String } == ["1"])
    #expect(dump.body.contains("no parts"))
  }

  @Test func warningsAreSentencesAndToldOnce() throws {
    let mail = """
      From: ada@example.org
      From: bob@example.org
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: application/x-msdownload; name=bill.pdf.exe

      x
      --b
      """
    let dump = try #require(DumpReading(mail))
    #expect(dump.warnings.contains { $0.contains("bill.pdf.exe: It poses as .pdf") }, "\(dump.warnings)")
    #expect(dump.warnings.contains { $0.contains("2 From fields") }, "\(dump.warnings)")
    #expect(Set(dump.warnings).count == dump.warnings.count)
    let many = String(
      repeating: "--b\nContent-Type: application/x-sh; name=a.sh\n\n--b\nContent-Type: x\n\n", count: 500)
    let flood = try #require(DumpReading("Content-Type: multipart/mixed; boundary=b\n\n" + many))
    #expect(flood.warnings.count <= Dump.warningLimit)
  }

  /// That answers go elsewhere is worth knowing, and stands below the header; most honest mail has one or another.
  @Test func whatIsOnlyWorthKnowingIsNoWarning() throws {
    let mail = "From: ada@example.org\nReply-To: list@example.net\n\nHello\n"
    #expect(try #require(DumpReading(mail)).warnings == [])
    let lines = Dump(EntityParser.parse(Array(mail.utf8))).lines
    #expect(lines.count { $0.contains("Answers go to list@example.net") } == 1)
  }

  @Test(arguments: [
    ("Fri, 20 Nov 2026 09:41:00 GMT", "2026-11-20T09:41:00+00:00"),
    ("20 Nov 2026 09:41 +0545", "2026-11-20T09:41:00+05:45"),
    ("Sun, 1 Jan 50 00:00:00 +0000", "1950-01-01T00:00:00+00:00"),
    ("yesterday", nil),
  ])
  func datesAreISO8601WithTheOffsetThatWasSent(_ date: String, _ expected: String?) throws {
    let dump = try #require(DumpReading("Date: \(date)\n\n"))
    #expect(dump.headers["date"] as? String == expected)
  }

  /// Larger than one piece of the decoder, so that what lies across its edges is seen.
  @Test func aLargePartIsWhole() throws {
    let octets = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 257) }
    let encoded = Data(octets).base64EncodedString(options: [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ])
    let head = "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    let plain = try #require(DumpReading(Array("Content-Type: application/zip\r\n\r\n".utf8) + octets))
    let coded = try #require(DumpReading(head + encoded))
    #expect(plain.parts[0]["size"] as? Int == 700_000)
    #expect(coded.parts[0]["size"] as? Int == 700_000)
    #expect(plain.parts[0]["sha256"] as? String == coded.parts[0]["sha256"] as? String)
  }
}
