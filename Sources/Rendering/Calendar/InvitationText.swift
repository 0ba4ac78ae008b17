import MIME
import Mail
import Screen

/// text/calendar (RFC 5545, RFC 5546): what, when, where, who, and what changed.
struct InvitationText: PartRenderer {
  /// Whether the description need not be told, because the mail's own text is the same.
  var omitsDescription: @Sendable (String) -> Bool = { _ in false }

  /// Events of one file that are told; the usual invitation has one, or a few that differ from a series.
  private static let eventLimit = 20

  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let object = CalendarObject(text.text)
    let events = object.components.filter { ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"].contains($0.name) }
    guard !events.isEmpty else { return PlainText().render(text, of: part, for: reader) }
    let method = object.components.first { $0.name == "VCALENDAR" }?.text("METHOD")?.uppercased()
    let declared = part.parameters.decoded("method")?.uppercased()
    let writer = InvitationWriter(
      method: method ?? declared ?? "", times: CalendarText(zones: Self.zones(object), reader: reader),
      omitsDescription: omitsDescription)
    var rendered = RenderedPart(paragraphs: [])
    for event in events.prefix(Self.eventLimit) {
      if !rendered.paragraphs.isEmpty { rendered.paragraphs.append(Paragraph("")) }
      var one = writer.event(event, part)
      one.findLinks()
      one.shiftLinks(by: rendered.links.count)
      rendered.paragraphs += one.paragraphs
      rendered.links += one.links
    }
    if events.count > Self.eventLimit || object.isCut {
      rendered.notes.append("There is more in this calendar than can be told here; s saves all of it.")
    }
    if let declared, let method, declared != method {
      rendered.problems.append("The invitation is declared as \(declared) and says \(method) itself.")
    }
    return rendered
  }

  private static func zones(_ object: CalendarObject) -> [String: CalendarZone] {
    var zones: [String: CalendarZone] = [:]
    for (index, component) in object.components.enumerated() where component.name == "VTIMEZONE" {
      guard zones.count < 50, let name = component.first("TZID")?.value else { continue }
      zones[name] = CalendarZone(object.children(of: index))
    }
    return zones
  }

  /// Whether the texts of the mail already say this, compared by letters and digits alone.
  static func isTold(_ description: String, in items: [DisplayedItem], _ source: MessageSource) -> Bool {
    let words = letters(description.utf8, limit: 80)
    guard !words.isEmpty else { return true }
    return items.contains { item in
      guard case .text(let displayed) = item, let text = source.text(displayed.part)?.text else {
        return false
      }
      let isHTML = displayed.part.type.subtype == "html"
      return letters(text.utf8, limit: 64 << 10, skipsTags: isHTML).contains(words)
    }
  }

  private static func letters(_ text: String.UTF8View, limit: Int, skipsTags: Bool = false) -> String {
    var output: [UInt8] = []
    var isTag = false
    for byte in text {
      if skipsTags, byte == UInt8(ascii: "<") { isTag = true }
      if byte == UInt8(ascii: ">") { isTag = false }
      guard !isTag, output.count < limit else { continue }
      let isLetter =
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x30 && byte <= 0x39 || byte >= 0x80
      if isLetter { output.append(byte) }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

/// One event in lines of a label and a value.
private struct InvitationWriter {
  let method: String
  let times: CalendarText
  let omitsDescription: @Sendable (String) -> Bool

  private static let labelColumns = 10
  private static let attendeeLimit = 20
  private static let descriptionLimit = 4000

  func event(_ event: CalendarComponent, _ part: BodyPart) -> RenderedPart {
    var rendered = RenderedPart(paragraphs: [Paragraph(headline(event), role: headlineRole(event))])
    func row(_ label: String, _ values: [String], _ role: Role = .text) {
      for (number, value) in values.enumerated() {
        rendered.paragraphs.append(Self.row(number == 0 ? label : "", value, role))
      }
    }
    row("What", [event.text("SUMMARY") ?? "(without a title)"], .strong)
    row("When", when(event))
    if let rule = event.first("RRULE")?.value {
      let except = event.all("EXDATE").flatMap { $0.list(separatedBy: ",") }.count
      row("Repeats", [RecurrenceText.words(rule) + (except > 0 ? ", except \(except) of them" : "")])
    }
    row("Where", [event.text("LOCATION")].compactMap(\.self))
    row("Who", people(event))
    row("Comment", [event.text("COMMENT")].compactMap(\.self))
    if let status = event.text("STATUS")?.uppercased(), status == "TENTATIVE" {
      row("Status", ["not certain yet"])
    }
    if let due = event.first("DUE").flatMap({ CalendarTime($0) }) { row("Due", times.span(due, nil)) }
    links(event, into: &rendered)
    description(event, part, into: &rendered)
    return rendered
  }

  private static func row(_ label: String, _ value: String, _ role: Role = .text) -> Paragraph {
    let gap = String(repeating: " ", count: max(1, labelColumns - label.count))
    return Paragraph(
      [TextSpan(value.split(whereSeparator: \.isNewline).joined(separator: ", "), role)],
      prefix: String(repeating: " ", count: labelColumns), firstPrefix: label + gap, role: .headerName)
  }

  // MARK: What it is

  private func headline(_ event: CalendarComponent) -> String {
    let kind = event.name == "VTODO" ? "Task" : event.name == "VFREEBUSY" ? "Free and busy times" : "Event"
    let organizer = event.first("ORGANIZER").map(Self.name) ?? "the organizer"
    let attendee = event.first("ATTENDEE").map(Self.name) ?? "An attendee"
    let one = event.first("RECURRENCE-ID") == nil ? "" : ", for one of a series"
    switch method {
    case "REQUEST":
      let version = event.first("SEQUENCE").flatMap { Int($0.value) } ?? 0
      let isCancelled = event.text("STATUS")?.uppercased() == "CANCELLED"
      if isCancelled { return "Cancelled by \(organizer)\(one)" }
      return version > 0
        ? "Changed invitation from \(organizer)\(one), change \(version)"
        : "Invitation from \(organizer)\(one)"
    case "REPLY": return "\(attendee) \(Self.answer(event.first("ATTENDEE")))\(one)"
    case "CANCEL": return "Cancelled by \(organizer)\(one)"
    case "COUNTER": return "\(attendee) proposes another time or place\(one)"
    case "DECLINECOUNTER": return "\(organizer) declined the change that was proposed\(one)"
    case "REFRESH": return "\(attendee) asks for the newest version of this event"
    case "ADD": return "\(organizer) adds to a series of events"
    default:
      return event.text("STATUS")?.uppercased() == "CANCELLED" ? "Cancelled \(kind.lowercased())" : kind
    }
  }

  private func headlineRole(_ event: CalendarComponent) -> Role {
    let isCancelled = method == "CANCEL" || event.text("STATUS")?.uppercased() == "CANCELLED"
    return isCancelled ? .warning : .heading
  }

  private static func answer(_ attendee: CalendarProperty?) -> String {
    switch attendee?.parameter("PARTSTAT")?.uppercased() {
    case "ACCEPTED": "has accepted"
    case "DECLINED": "has declined"
    case "TENTATIVE": "may come"
    case "DELEGATED":
      "sends somebody else" + (attendee?.parameter("DELEGATED-TO").map { ": " + address($0) } ?? "")
    case "COMPLETED": "has done it"
    case "IN-PROCESS": "has begun it"
    default: "has answered"
    }
  }

  // MARK: When and who

  private func when(_ event: CalendarComponent) -> [String] {
    guard let property = event.first("DTSTART"), let start = CalendarTime(property) else {
      let moved = event.first("RECURRENCE-ID").flatMap { CalendarTime($0) }
      return moved.map { times.span($0, nil) } ?? (event.first("DTSTART").map { [$0.text] } ?? [])
    }
    var end = event.first("DTEND").flatMap { CalendarTime($0) }
    if end == nil, let seconds = event.first("DURATION").flatMap({ CalendarDuration.seconds($0.value) }) {
      end = start.adding(seconds)
    }
    var lines = times.span(start, end)
    if let original = event.first("RECURRENCE-ID").flatMap({ CalendarTime($0) }),
      times.seconds(original) != times.seconds(start)
    {
      lines.append("instead of " + (times.span(original, nil).first ?? ""))
    }
    return lines
  }

  private func people(_ event: CalendarComponent) -> [String] {
    var lines: [String] = []
    if let organizer = event.first("ORGANIZER") { lines.append(Self.full(organizer) + ", organizer") }
    let attendees = event.all("ATTENDEE")
    for attendee in attendees.prefix(Self.attendeeLimit) {
      let role = attendee.parameter("ROLE")?.uppercased() == "OPT-PARTICIPANT" ? ", optional" : ""
      let kind = attendee.parameter("CUTYPE")?.uppercased() == "ROOM" ? ", a room" : ""
      let answer =
        switch attendee.parameter("PARTSTAT")?.uppercased() {
        case nil, "NEEDS-ACTION": ", has not answered"
        default: ", " + Self.answer(attendee)
        }
      let isOrganizer =
        event.first("ORGANIZER").map { Self.address($0.value) } == Self.address(attendee.value)
      if !isOrganizer { lines.append(Self.full(attendee) + role + kind + answer) }
    }
    if attendees.count > Self.attendeeLimit {
      lines.append("and \(attendees.count - Self.attendeeLimit) more")
    }
    return lines
  }

  private static func name(_ property: CalendarProperty) -> String {
    property.parameter("CN").flatMap { $0.isEmpty ? nil : $0 } ?? address(property.value)
  }

  private static func full(_ property: CalendarProperty) -> String {
    let address = address(property.value)
    guard let name = property.parameter("CN"), !name.isEmpty, name != address else { return address }
    return address.isEmpty ? name : "\(name) <\(address)>"
  }

  /// Without `mailto:`.
  private static func address(_ value: String) -> String {
    let isMail = value.utf8.prefix(7).elementsEqual("mailto:".utf8) { $0 | 0x20 == $1 | 0x20 }
    return isMail ? String(value.dropFirst(7)) : value
  }

  // MARK: Text

  private func links(_ event: CalendarComponent, into rendered: inout RenderedPart) {
    let names = ["URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"]
    var seen: Set<String> = []
    for property in names.flatMap({ event.all($0) }).prefix(10) where seen.insert(property.value).inserted {
      let row = Self.row("Link", property.value)
      rendered.paragraphs.append(row)
    }
  }

  private func description(_ event: CalendarComponent, _ part: BodyPart, into rendered: inout RenderedPart) {
    guard let text = event.text("DESCRIPTION"), !omitsDescription(text) else { return }
    let shown =
      text.utf8.count > Self.descriptionLimit ? String(text.prefix(Self.descriptionLimit)) + " …" : text
    let space = String(repeating: " ", count: Self.labelColumns)
    for (number, line) in PlainText.lines(shown).enumerated() {
      let label = number == 0 ? "About" + space.dropFirst(5) : space
      rendered.paragraphs.append(
        Paragraph([TextSpan(String(line), .text)], prefix: space, firstPrefix: label, role: .headerName))
    }
  }
}
