import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

/// Any bytes in the place of each kind of part: printable lines, in time, and never a trap.
@Suite struct KindsFuzzTests {
  private static let options = RenderOptions(
    width: 72, now: Timestamp(seconds: 1_795_172_400), zoneOffsetMinutes: 60)

  private func expectPrintable(_ bytes: [UInt8], _ seed: UInt64, form: TextForm = .best) {
    var options = Self.options
    options.form = form
    let rendered = Whole.render(bytes, options: options)
    for run in rendered.lines.flatMap(\.runs) {
      let isPrintable = TextWidth.printable(run.text) == run.text
      #expect(isPrintable, "seed \(seed): \(run.text.unicodeScalars.map(\.value))")
      if !isPrintable { return }
    }
  }

  @Test func calendars() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "END:VEVENT\n", "BEGIN:VTIMEZONE\n", "END:VTIMEZONE\n",
      "BEGIN:STANDARD\n", "END:STANDARD\n",
      "METHOD:REPLY\n", "DTSTART:20260101T000000Z\n", "DTSTART;TZID=X:99991231T235959\n",
      "DTEND;VALUE=DATE:00000101\n", "TZID:X\n",
      "TZOFFSETTO:-9999\n", "TZOFFSETTO:+0100\n", "RRULE:FREQ=YEARLY;BYDAY=-9SU;BYMONTH=2\n", "RRULE:FREQ=",
      "COUNT=99999999999999999999", "DURATION:P",
      "99999999999W", "ATTENDEE;CN=\"", "\":mailto:", "PARTSTAT=", "SEQUENCE:9223372036854775808\n",
      "RDATE:20260101,", "\n ", "\\n", "\\", ":", ";", "=",
      "^n", "RECURRENCE-ID:20260101\n", "DESCRIPTION:", "\u{1b}[31m", "BYSETPOS=-9223372036854775808;",
      "INTERVAL=-1;", "BYMONTHDAY=-31,99;",
    ]
    for _ in 0..<300 {
      let text = random.bytes(upTo: 600, dictionary: words)
      expectPrintable(
        Array("Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VEVENT\n".utf8) + text, random.seed)
    }
  }

  @Test(arguments: [
    "text/enriched", "text/richtext", "text/vcard", "text/x-patch", "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report", "message/external-body; access-type=url", "message/partial; id=a; number=1",
    "application/ms-tnef", "text/plain",
    "image/png", "application/pkcs7-mime",
  ])
  func kinds(_ type: String) {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "<bold>", "</bold>", "<excerpt>", "<param>", "</param>", "<nofill>", "<<", "<nl>", "\n\n", "\n",
      "BEGIN:VCARD\n", "FN:", "N:;;", "TEL;", "+", "-", "@@",
      "Final-Recipient: rfc822;", "Action: failed\n", "Status: 5.1.1\n", "Diagnostic-Code: smtp;",
      "Disposition: a;displayed\n", "Feedback-Type: abuse\n",
      "\u{78}\u{9f}", "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n",
      "-----END PGP SIGNATURE-----\n",
      "-----BEGIN PGP MESSAGE-----\n", "-----END PGP MESSAGE-----\n", "begin 644 a\n", "end\n",
      "=ybegin line=128 size=1 name=x\n", "=yend\n", "── signed",
      "\u{1b}]0;x\u{7}", "\u{9b}", "日本",
    ]
    for _ in 0..<80 {
      let text = random.bytes(upTo: 400, dictionary: words)
      expectPrintable(Array("Content-Type: \(type)\n\n".utf8) + text, random.seed)
    }
  }

  @Test func wholeMails() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "Content-Type: ", "multipart/mixed", "multipart/signed; protocol=\"application/pgp-signature\"",
      "multipart/alternative", "multipart/report",
      "multipart/related", "multipart/digest", "multipart/appledouble", "multipart/encrypted",
      "; boundary=b\n\n", "--b\n", "--b--\n", "text/plain\n\n",
      "text/html\n\n", "message/rfc822\n\n", "message/delivery-status\n\n", "text/calendar\n\n",
      "application/pgp-signature\n\n", "image/png; name=a\n\n",
      "Content-Transfer-Encoding: base64\n", "Content-Disposition: attachment; filename=\"a.pdf.exe\"\n",
      "From: a@b\n", "Subject: x\n", "\n", "text",
      "=?utf-8?Q?=1B?=", "X-Failed-Recipients: a@b.c\n",
    ]
    for form in TextForm.allCases {
      for _ in 0..<150 {
        expectPrintable(random.bytes(upTo: 900, dictionary: words), random.seed, form: form)
      }
    }
  }

  /// What the server tells need not have to do with what it sends.
  @Test func anyStructureWithAnySections() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let types = [
      ("multipart", "mixed"), ("multipart", "signed"), ("multipart", "report"), ("multipart", "alternative"),
      ("multipart", "encrypted"), ("text", "plain"),
      ("text", "html"), ("text", "calendar"), ("message", "rfc822"), ("message", "delivery-status"),
      ("image", "gif"), ("application", "ms-tnef"),
    ]
    for _ in 0..<300 {
      let parts = (0..<Int.random(in: 1...12, using: &random)).map { index in
        let type = types.randomElement(using: &random) ?? ("text", "plain")
        return BodyPart(
          path: SectionPath([Int.random(in: 1...3, using: &random)]),
          depth: index == 0 ? 0 : Int.random(in: 0...4, using: &random),
          type: MediaType(type.0, type.1), size: Int.random(in: 0...500, using: &random))
      }
      guard let structure = BodyStructure(parts) else { continue }
      let sections = structure.sectionsToRead().map {
        FetchedSection(
          section: $0, bytes: random.bytes(upTo: 100, dictionary: ["Content-Type: text/plain\n", "\n"]),
          isCut: Bool.random(using: &random))
      }
      let content = MessageContent(
        header: Array("Subject: x\n\n".utf8), structure: structure, parts: sections)
      let rendered = MessageRendering.render(content, options: Self.options)
      #expect(rendered.headerLineCount + rendered.bodyLineCount <= rendered.lines.count)
      _ = content.contradictsItself
    }
  }
}
