import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct CalendarTests {
  // MARK: Syntax (RFC 5545 §3.1)

  @Test func linesAreUnfolded() {
    let object = CalendarObject("BEGIN:VEVENT\r\nSUMMARY:one\r\n  two\r\n\tthree\r\nEND:VEVENT\r\n")
    #expect(object.components.first?.text("SUMMARY") == "one twothree")
  }

  @Test func quotedParametersMayHoldSeparators() {
    let property = CalendarProperty(Array(#"ATTENDEE;CN="A; B: C";RSVP=TRUE:mailto:a@b"#.utf8))
    #expect(property?.parameter("CN") == "A; B: C")
    #expect(property?.parameter("RSVP") == "TRUE" && property?.value == "mailto:a@b")
  }

  @Test func escapesAreUndone() {
    let property = CalendarProperty(Array(#"SUMMARY:a\, b\; c\\ d\ne"#.utf8))
    #expect(property?.text == "a, b; c\\ d\ne")
    #expect(CalendarProperty(Array(#"N:a\;b;c"#.utf8))?.list(separatedBy: ";") == ["a;b", "c"])
  }

  @Test func circumflexesOfRFC6868() {
    #expect(CalendarProperty(Array("ATTENDEE;CN=^'Al^' ^^:x".utf8))?.parameter("CN") == "\"Al\" ^")
  }

  @Test func componentsNestAndEndWhatIsInside() {
    let object = CalendarObject("BEGIN:A\nBEGIN:B\nBEGIN:C\nEND:A\nX:1\nBEGIN:D\nEND:D")
    #expect(object.components.map(\.name) == ["A", "B", "C", "D"])
    #expect(object.components.map(\.parent) == [nil, 0, 1, nil])
  }

  /// As the fuzzer found it: each of these was looked for among all that is open, and read once more for each.
  @Test func endsOfWhatWasNeverBegunCostNothing() throws {
    let open = String(repeating: "BEGIN:A\r\n", count: CalendarObject.Limits.components)
    let ends = String(repeating: "END:VEVE~~~~~~~~~~~~~~~~~~~~~~~\r\n", count: 5000)
    let text = open + ends + "SUMMARY:Innermost\r\nEND:A\r\nLOCATION:Around it\r\n"
    var object = CalendarObject("")
    let elapsed = ThreadTime.seconds { object = CalendarObject(text) }
    // Half a second in debug; it was a minute.
    #expect(elapsed < 10)
    let last = try #require(object.components.last)
    #expect(last.text("SUMMARY") == "Innermost" && last.text("LOCATION") == nil)
    #expect(object.components.dropLast().last?.text("LOCATION") == "Around it")
  }

  @Test func limitsCutAndSaySo() {
    let many = String(repeating: "BEGIN:VEVENT\nEND:VEVENT\n", count: CalendarObject.Limits.components + 1)
    #expect(CalendarObject(many).isCut)
    let long = "BEGIN:VEVENT\n" + String(repeating: "X:y\n", count: CalendarObject.Limits.properties + 1)
    #expect(CalendarObject(long).isCut)
    let folded =
      "BEGIN:V\nSUMMARY:a\n" + String(repeating: " " + String(repeating: "b", count: 1000) + "\n", count: 100)
    let length = CalendarObject(folded).components.first?.text("SUMMARY")?.utf8.count ?? 0
    #expect(length >= CalendarObject.Limits.line - 10 && length < CalendarObject.Limits.line + 2000)
  }

  // MARK: Times

  @Test(arguments: [
    ("20250310T140000Z", 1_741_615_200 as Int64), ("20250310", 1_741_564_800),
    ("2025-03-10T14:00:00Z", 1_741_615_200),
  ])
  func timesAreRead(_ text: String, _ seconds: Int64) {
    #expect(CalendarTime(text, zone: nil)?.civil.seconds(offsetMinutes: 0) == seconds)
  }

  @Test(arguments: ["", "T", "20251310", "20250300", "abcdefgh", "2025"])
  func whatIsNoTimeIsNone(_ text: String) { #expect(CalendarTime(text, zone: nil) == nil) }

  @Test(arguments: [
    ("PT1H30M", 5400 as Int64?), ("P15DT5H0M20S", 1_314_020), ("P7W", 4_233_600), ("-PT15M", -900),
    ("P", nil), ("1H", 3600),
    ("P99999999999999999999D", 1000 * 366 * 86400), ("PT", nil), ("PTx", nil),
  ])
  func durations(_ text: String, _ seconds: Int64?) { #expect(CalendarDuration.seconds(text) == seconds) }

  // MARK: Zones

  private static let berlin = """
    BEGIN:VTIMEZONE
    TZID:X
    BEGIN:STANDARD
    DTSTART:16010101T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010101T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
    END:DAYLIGHT
    END:VTIMEZONE
    """

  private func zone(_ text: String) throws -> CalendarZone {
    let object = CalendarObject(text)
    return try #require(CalendarZone(object.children(of: 0)))
  }

  /// The last Sundays of March and October 2026 are the 29th and the 25th.
  @Test(arguments: [
    (2026, 1, 1, 0, 60), (2026, 3, 29, 1, 60), (2026, 3, 29, 3, 120), (2026, 7, 12, 14, 120),
    (2026, 10, 25, 2, 120),
    (2026, 10, 25, 3, 60), (2026, 12, 31, 23, 60), (1500, 1, 1, 0, 60),
  ])
  func yearlyRulesOfAZone(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ offset: Int) throws {
    let time = CivilTime(year: year, month: month, day: day, hour: hour)
    #expect(try zone(Self.berlin).offset(at: time) == offset)
  }

  @Test func ruleThatHasEndedAndDatesOfAZone() throws {
    let text = """
      BEGIN:VTIMEZONE
      BEGIN:STANDARD
      DTSTART:20001029T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;UNTIL=20051030T010000Z
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:20100601T000000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0530
      RDATE:20120601T000000,20130601T000000
      END:DAYLIGHT
      END:VTIMEZONE
      """
    #expect(try zone(text).offset(at: CivilTime(year: 2009, month: 8, day: 1)) == 60)
    #expect(try zone(text).offset(at: CivilTime(year: 2014, month: 1, day: 1)) == 330)
    #expect(try zone(text).offset(at: CivilTime(year: 1999, month: 1, day: 1)) == 120)
  }

  @Test(arguments: [
    ("Europe/Paris", 3, 10, 60), ("Europe/Paris", 7, 1, 120), ("America/New_York", 3, 9, -240),
    ("America/New_York", 3, 7, -300),
    ("Australia/Sydney", 1, 1, 660), ("Australia/Sydney", 7, 1, 600), ("Pacific/Auckland", 12, 1, 780),
    ("Asia/Tokyo", 7, 1, 540),
    ("W. Europe Standard Time", 7, 1, 120), ("/softwarestudio.org/Tzfile/Europe/Berlin", 1, 1, 60),
    ("Europe/London", 7, 1, 60),
  ])
  func zonesThatNobodyExplains(_ name: String, _ month: Int, _ day: Int, _ offset: Int) {
    let time = CivilTime(year: 2026, month: month, day: day, hour: 12)
    #expect(KnownZone.offset(name, at: time) == offset, "\(name)")
  }

  // MARK: In words

  @Test(arguments: [
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10", "every 2 weeks on Mon and Wed, 10 times"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Fri"),
    ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "every month on the 2nd Tue"),
    ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year on the 24th in Dec"),
    ("FREQ=DAILY;UNTIL=20270630T120000Z", "every day, until Wed 30 Jun 2027"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
    ("FREQ=YEARLY;BYWEEKNO=7", "by a rule of its own (FREQ=YEARLY;BYWEEKNO=7)"),
    ("", "by a rule of its own ()"),
  ])
  func rules(_ rule: String, _ words: String) { #expect(RecurrenceText.words(rule) == words) }

  private func lines(
    _ event: String, method: String = "REQUEST", zone: Int = 60, changes: [ZoneChange] = []
  ) -> [String] {
    let text =
      "BEGIN:VCALENDAR\nMETHOD:\(method)\n\(Self.berlin)\nBEGIN:VEVENT\n\(event)\nEND:VEVENT\nEND:VCALENDAR"
    var options = RenderOptions(width: 120, now: Timestamp(seconds: 1_795_172_400), zoneOffsetMinutes: zone)
    options.zoneChanges = changes
    let mail = Array("Content-Type: text/calendar; charset=utf-8\n\n\(text)\n".utf8)
    return Whole.body(Whole.render(mail, options: options)).split(separator: "\n").map(String.init)
  }

  /// In winter a reader at +01:00 reads of July: 14:00 in the same zone is 14:00, not an hour off.
  @Test func timeOfAnotherSeasonIsThatOfTheReadersZone() {
    #expect(
      lines("DTSTART;TZID=X:20270712T140000\nDTEND;TZID=X:20270712T150000")[2]
        == "When      Mon 12 Jul 2027 14:00–15:00 (1 h)")
  }

  /// What is told in UTC says nothing of the reader's zone: when the clocks change has to be known.
  @Test func timeOfAnotherSeasonIsThatOfTheReadersClockThen() {
    let summer = CivilTime(year: 2027, month: 3, day: 28, hour: 1).seconds(offsetMinutes: 0)
    let changes = [
      ZoneChange(seconds: 0, offsetMinutes: 60), ZoneChange(seconds: summer, offsetMinutes: 120),
    ]
    let event = "DTSTART:20270712T120000Z\nDTEND:20270712T123000Z"
    #expect(lines(event, changes: changes)[2] == "When      Mon 12 Jul 2027 14:00–14:30 (30 min)")
    #expect(lines(event)[2] == "When      Mon 12 Jul 2027 13:00–13:30 (30 min)")
  }

  @Test func changesOfAZoneAreFoundToTheSecond() {
    let changes = ZoneChange.all(from: 0, to: 400 * 86400) { $0 >= 10_000_001 && $0 < 20_000_000 ? 120 : 60 }
    #expect(changes.map(\.seconds) == [0, 10_000_001, 20_000_000])
    #expect(changes.map(\.offsetMinutes) == [60, 120, 60])
  }

  @Test func timeOfAnotherZoneIsToldInBoth() {
    let lines = lines("DTSTART;TZID=America/New_York:20261130T090000\nDURATION:PT30M")
    #expect(lines[2] == "When      Mon 30 Nov 2026 15:00–15:30 (30 min)")
    #expect(lines[3] == "          Mon 30 Nov 2026 09:00–09:30 (30 min) there (America/New_York)")
  }

  @Test func timeOfAnUnknownZoneIsNotGuessed() {
    #expect(
      lines("DTSTART;TZID=Mars/Olympus:20261130T090000")[2]
        == "When      Mon 30 Nov 2026 09:00 in the zone “Mars/Olympus”, which this mail does not explain")
    #expect(lines("DTSTART:20261130T090000")[2].hasSuffix("09:00, by the clock wherever you are"))
  }

  @Test func daysEndTheDayBefore() {
    #expect(
      lines("DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261201")[2]
        == "When      Mon 30 Nov 2026, all day")
    #expect(
      lines("DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261202")[2]
        == "When      Mon 30 Nov 2026 – Tue 1 Dec 2026, all day, 2 days")
  }

  @Test(arguments: [
    ("REQUEST", "SEQUENCE:0", "Invitation from A"),
    ("REQUEST", "SEQUENCE:3", "Changed invitation from A, change 3"),
    ("REPLY", "ATTENDEE;CN=B;PARTSTAT=DECLINED:mailto:b@x", "B has declined"),
    ("REPLY", "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:b@x", "b@x has accepted"),
    ("CANCEL", "", "Cancelled by A"),
    ("COUNTER", "ATTENDEE;CN=B:mailto:b@x", "B proposes another time or place"),
    ("DECLINECOUNTER", "", "A declined the change that was proposed"), ("PUBLISH", "", "Event"),
    ("", "STATUS:CANCELLED", "Cancelled event"),
    ("REQUEST", "RECURRENCE-ID:20261130T090000Z", "Invitation from A, for one of a series"),
  ])
  func whatChanged(_ method: String, _ more: String, _ headline: String) {
    #expect(
      lines("ORGANIZER;CN=A:mailto:a@x\nDTSTART:20261130T090000Z\n\(more)", method: method)[0] == headline)
  }

  @Test func descriptionThatTheMailTellsIsNotToldTwice() {
    let calendar =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:S\nDESCRIPTION:Bring the\\nlist.\nEND:VEVENT\nEND:VCALENDAR"
    func body(_ text: String) -> String {
      let mail = """
        Content-Type: multipart/alternative; boundary=b

        --b

        \(text)
        --b
        Content-Type: text/calendar

        \(calendar)
        --b--
        """
      return Whole.body(
        Whole.render(
          Array(mail.utf8),
          options: RenderOptions(width: 80, now: Timestamp(seconds: 0), zoneOffsetMinutes: 0)))
    }
    #expect(body("Hello. Bring   the list.").ranges(of: "list.").count == 1)
    #expect(body("Hello.").contains("About     Bring the"))
  }

  @Test func sameInvitationTwiceIsShownOnce() {
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Twice\nEND:VEVENT\nEND:VCALENDAR"
    let part = "--b\nContent-Type: text/calendar\n\n\(calendar)\n"
    let mail = "Content-Type: multipart/mixed; boundary=b\n\n\(part)\(part)--b--\n"
    let shown = Whole.body(
      Whole.render(
        Array(mail.utf8), options: RenderOptions(width: 80, now: Timestamp(seconds: 0), zoneOffsetMinutes: 0))
    )
    #expect(shown.ranges(of: "Twice").count == 1)
  }

  /// What the corpus states of its invitation.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func invitationOfTheCorpus() throws {
    let mail = try MailCorpus.bytes("rendering/composed/calendar-invite.eml")
    let options = RenderOptions(width: 100, now: Timestamp(seconds: 1_741_000_000), zoneOffsetMinutes: 60)
    let body = Whole.body(Whole.render(mail, options: options))
    #expect(body.contains("What      Budget review, Q1") && body.contains("Where     Room 5"))
    #expect(body.contains("Mon 10 Mar 2025 14:00–15:00") && body.contains("Invitation from Alice"))
    #expect(body.contains("You are invited.") && !body.contains("BEGIN:V"))
    let names = EntityParser.parse(mail).structure?.attachments.map(\.name)
    #expect(names == ["invite.ics"])
  }
}
