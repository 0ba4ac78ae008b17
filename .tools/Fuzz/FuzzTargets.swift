import Glibc
import Screen

@testable import MIME
@testable import Mail
@testable import Rendering

// What libFuzzer calls: the parser that HATO_FUZZ names gets the octets, and what comes out of it is held to what
// every mail must keep to. `.tools/fuzz` builds and runs it.

/// Told by the environment, so that one build serves all.
private let parser = getenv("HATO_FUZZ").map { String(cString: $0) } ?? "message"

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
  switch parser {
  case "header": header(bytes)
  case "mime": mime(bytes)
  case "words": words(bytes)
  case "html": part("text/html; charset=utf-8", bytes)
  case "text": part("text/plain; charset=utf-8", bytes)
  case "flowed":
    part("text/plain; charset=utf-8; format=flowed; delsp=\(count % 2 == 0 ? "yes" : "no")", bytes)
  case "enriched": part("text/enriched; charset=utf-8", bytes)
  case "calendar": part("text/calendar; charset=utf-8; method=REQUEST", bytes)
  case "charset": charset(bytes)
  case "report": report(bytes)
  case "kinds": kinds(bytes)
  case "message": message(bytes)
  case "pop3": pop3(bytes)
  default:
    if !others(parser, bytes) { fatalError("there is no parser \(parser) here") }
  }
  return 0
}

// MARK: Parsers

private func header(_ bytes: [UInt8]) {
  let header = HeaderFields(bytes)
  check(header.end <= bytes.count, "the header ends in the message")
  for field in header.fields {
    checkPrintable(field.text)
    for address in AddressField.parse(field.unfolded) { _ = address.spec }
    _ = DateField.parse(field.body)
    let parameters = ParameterField(field.unfolded)
    _ = parameters.mediaType
    for parameter in parameters.parameters { _ = parameters.parameters.decoded(parameter.name) }
  }
  _ = Envelope(header)
  _ = SenderTrust.remarks(header, Acquaintance(authservIDs: ["mx.example.org"], hasWritten: false))
}

private func words(_ bytes: [UInt8]) {
  checkPrintable(EncodedWord.decode(bytes))
  let field = ParameterField(bytes)
  for name in ["filename", "name"] {
    let raw = field.parameters.decoded(name)
    let safe = AttachmentName(raw, type: MediaType("application", "pdf")).text
    check(
      !safe.isEmpty && !safe.utf8.contains(0x2f) && !safe.hasPrefix(".") && safe.utf8.count <= 255,
      "a file name")
  }
}

private func mime(_ bytes: [UInt8]) {
  let message = EntityParser.parse(bytes)
  check(!message.entities.isEmpty, "a message has a root")
  for entity in message.entities {
    check(
      entity.header.upperBound <= bytes.count && entity.body.upperBound <= bytes.count,
      "parts are in the message")
  }
  for entity in message.leaves {
    guard let encoding = TransferEncoding(label: entity.part.encoding) else { continue }
    let content = Array(message.bytes[entity.body])
    let whole = encoding.decode(content)
    check(whole.count <= content.count &+ 64, "decoding makes nothing longer")
    var decoder = TransferDecoder(encoding)
    var pieces: [UInt8] = []
    for start in stride(from: 0, to: content.count, by: 7) {
      pieces += decoder.decode(Array(content[start..<min(content.count, start + 7)]))
    }
    pieces += decoder.finish()
    check(pieces == whole, "the pieces make the whole")
    _ = TNEF.parse(whole)
    for file in EmbeddedFile.find(in: whole) { _ = file.decoded(whole) }
  }
  _ = message.problems
  for form in TextForm.allCases { _ = message.structure?.items(for: form) }
  for attachment in message.structure?.attachments ?? [] {
    check(!attachment.name.isEmpty, "attachments have names")
  }
  for range in Mbox.messages(bytes) {
    check(range.upperBound <= bytes.count, "messages of an mbox are in it")
  }
}

/// The first octet draws the label.
private func charset(_ bytes: [UInt8]) {
  let labels = [
    "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "iso-2022-kr", "hz-gb-2312",
    "utf-7",
    "utf-16", "utf-16le", "koi8-r", "windows-1255", "iso-8859-8-i", "macintosh", "x-unknown", "iso-2022-cn",
    "utf-32",
    "iso-2022-jp-3", "cp50221", "ks_c_5601-1987", "viscii", "tis-620", "",
  ]
  let label = labels[Int(bytes.first ?? 0) % labels.count]
  let text = Charset.decode(Array(bytes.dropFirst()), label: label.isEmpty ? nil : label).text
  check(text.utf8.count <= bytes.count &* 12 &+ 64, "a text is no more than so much longer")
}

/// The last octet draws the width, the one before it the way: one for each run, so that there are many runs.
private func message(_ bytes: [UInt8]) {
  let width = 20 + Int(bytes.last ?? 0) % 140
  let ways = TextForm.allCases.count + 1
  let way = Int(bytes.dropLast().last ?? 0) % ways
  if way < TextForm.allCases.count {
    render(
      MessageContent(
        header: [], structure: nil,
        parts: [FetchedSection(section: .part(.message), bytes: bytes, isCut: false)]),
      width: width, form: TextForm.allCases[way])
    return
  }
  // The way of a server's answer: structure and sections.
  let parsed = EntityParser.parse(bytes)
  guard let structure = parsed.structure else { return }
  let sections = parsed.sections(structure.sectionsToRead(), limit: 4096)
  render(
    MessageContent(
      header: sections.first { $0.section == .header }?.bytes ?? [], structure: structure,
      parts: sections.filter { $0.section != .header }), width: width, form: .best)
}

/// The machine's part of a report; without it, the text for people is what is left.
private func report(_ bytes: [UInt8]) {
  let kinds = ["delivery-status", "disposition-notification", "feedback-report", "global-delivery-status"]
  let kind = kinds[Int(bytes.last ?? 0) % kinds.count]
  part(
    "multipart/report; report-type=\(kind); boundary=b",
    Array("--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/\(kind)\r\n\r\n".utf8) + bytes)
}

/// The first octet draws the type.
private func kinds(_ bytes: [UInt8]) {
  let types = [
    "text/vcard", "text/x-vcard", "text/x-patch", "application/ms-tnef", "image/png", "message/external-body",
    "message/rfc822", "text/rfc822-headers", "multipart/signed; boundary=b", "multipart/related; boundary=b",
    "multipart/alternative; boundary=b", "application/pgp-encrypted", "application/pkcs7-mime",
    "text/x-unknown",
  ]
  part(types[Int(bytes.first ?? 0) % types.count], Array(bytes.dropFirst()))
}

/// The octets as the only part of a message.
private func part(_ type: String, _ bytes: [UInt8]) {
  let head = Array(
    "From: a@example.org\r\nContent-Type: \(type)\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".utf8)
  let width = 20 + Int(bytes.last ?? 0) % 140
  render(
    MessageContent(
      header: [], structure: nil,
      parts: [FetchedSection(section: .part(.message), bytes: head + bytes, isCut: bytes.count % 3 == 0)]),
    width: width, form: .best)
}

private func render(_ content: MessageContent, width: Int, form: TextForm) {
  var options = RenderOptions(
    width: width, showsAllHeaders: width % 2 == 0, now: Timestamp(seconds: 1_763_700_000),
    zoneOffsetMinutes: 60)
  options.form = form
  options.foldsQuotes = width % 3 == 0
  let text = MessageRendering.render(content, options: options)
  check(
    text.headerLineCount >= 0 && text.bodyLineCount >= 0
      && text.headerLineCount + text.bodyLineCount <= text.lines.count, "the counts of lines")
  for line in text.lines {
    var columns = 0
    for run in line.runs {
      checkPrintable(run.text)
      columns += TextWidth.columns(ofText: run.text)
      if let link = run.link { check(text.links.indices.contains(link), "a run's link is there") }
    }
    check(columns <= width, "a line of \(columns) columns in \(width)")
  }
  for link in text.links {
    check(link.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a target is printable ASCII")
    checkPrintable(link.text)
  }
}

// MARK: What must hold

private func check(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fatalError("does not hold: \(what())") }
}

private func checkPrintable(_ text: String) {
  for octet in text.utf8 where octet < 0x20 || octet == 0x7f { fatalError("a control octet \(octet)") }
  for scalar in text.unicodeScalars where (0x80..<0xa0).contains(scalar.value) {
    fatalError("a control character \(scalar.value)")
  }
}
