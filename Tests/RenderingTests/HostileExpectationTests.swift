import Foundation
import MIME
import Mail
import Rendering
import Screen
import TestSupport
import Testing

/// `hostile/expected.json`, sentence by sentence: what must and must not be, as far as laying a message out can hold
/// it. What is held elsewhere says where; a sentence that nobody knows fails.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct HostileExpectationTests {
  /// A message of the set, rendered.
  struct Case {
    let name: String
    let bytes: [UInt8]
    let rendered: RenderedText

    init(_ name: String) throws {
      self.name = name
      bytes = try MailCorpus.bytes("hostile/" + name)
      rendered = Whole.render(bytes, options: HostileExpectationTests.options)
    }

    var lines: [String] { rendered.lines.map(\.text) }
    var all: String { lines.joined(separator: "\n") }
    var body: String { Whole.body(rendered) }
    var header: String { lines.prefix(rendered.headerLineCount).joined(separator: "\n") }
    var structure: BodyStructure? { EntityParser.parse(bytes).structure }

    /// The lines between two rules of the reader.
    func between(_ first: String, _ last: String) -> String? {
      func place(_ words: String) -> Int? {
        rendered.lines.firstIndex { $0.runs.first?.role == .title && $0.text.contains(words) }
      }
      guard let start = place(first), let end = place(last), start < end else { return nil }
      return lines[(start + 1)..<end].joined(separator: "\n")
    }
  }

  static let options = RenderOptions(width: 100, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)

  private typealias Check = @Sendable (Case) -> Bool

  /// Sentences that hold whenever a message was laid out in time as printable lines, which `isHarmless` tests for
  /// every one.
  private static let harmless: Set<String> = [
    "crash", "hang", "loop", "grow exponentially", "overflow the stack",
    "overflow the stack on nested comments",
    "go quadratic", "take more than a second", "show the mail within a second",
    "write a control character to the terminal", "change title, clipboard, screen, modes or colours",
    "let the terminal send an answer into the input", "as escape-body-8bit", "filter before decoding only",
    "as escape-body-8bit, after every decoding layer", "as bomb-nested-120", "draw a faked second row",
    "send any byte below 0x20 other than the reader's own line ends and tabs, any 0x7F or any U+0080-009F, to the terminal",
    "clean every header value before it is drawn: list row, header pane, attachment list, status line, error messages, logs that are shown",
    "neutralise U+202A-202E and U+2066-2069 in header fields, list rows and file names (strip, or show as visible marks)",
    "let an override reach into the next column or row", "show and sort it without overflow",
  ]

  /// Where a sentence is held that is not about laying out.
  private static let elsewhere: [String: String] = [
    "show the true recipient address of a reply before sending": "there is no reply yet (issue 6)",
    "replace CR, LF and NUL in anything copied into a new header": "there is no reply yet (issue 6)",
    "produce a Bcc or X-Injected field in a reply or forward": "there is no reply yet (issue 6)",
    "copy a malformed Message-ID with white space into References as it stands":
      "there is no reply yet (issue 6)",
    "put a line break into a list row or into a reply header":
      "EncodedWordTests: no text of a header has one",
    "ask before a mailto sets Bcc": "there is no reply yet (issue 6)",
    "attach a file because a link says so": "there is no reply yet (issue 6)",
    "decode %0D%0A into header lines": "there is no reply yet (issue 6)",
    "hand addresses to the opener as one argument, never through a shell": "RuntimeTests: opening a link",
    "open only http, https and mailto (others after asking)": "ReaderTests: opening a link",
    "run a shell command": "RuntimeTests: opening a link",
    "ask before opening anything with another program": "ReaderTests: opening an attachment",
    "run or open an attachment on its own": "nothing is opened without a key: Effect.openOutside",
    "save a file whose name still holds an override": "AttachmentNameTests",
    "write outside of the chosen directory": "AttachmentNameTests, RuntimeTests: AttachmentFile",
    "overwrite an existing file without asking": "RuntimeTests: AttachmentFile",
    "follow a symbolic link": "RuntimeTests: AttachmentFile",
    "pass a name through a shell": "RuntimeTests: AttachmentFile",
    "save all seven with different names (also on file systems that ignore case or normalise)":
      "RuntimeTests: AttachmentFile",
    "send a mail": "no module that lays out can: TidyTests, imports",
    "make any network request": "no module that lays out can: TidyTests, imports",
    "connect to or look up any host name while listing, opening, previewing, indexing or replying":
      "no module that lays out can: TidyTests, imports",
    "fetch anything": "no module that lays out can: TidyTests, imports",
    "open /etc/passwd": "no module that lays out can: TidyTests, imports",
    "send a read receipt without asking": "no read receipt is ever sent",
    "fall back to the Received date or the internal date":
      "the list shows the internal date; that file has no Received field",
    "keep decrypted text apart from parts that were not encrypted": "nothing is decrypted yet",
    "trust only fields added by the own, configured server": "the trust line's tests",
    "show the punycode form, or mark mixed and look-alike scripts": "the trust line's tests, LinksTests",
    "mark mixed scripts": "the trust line's tests",
    "show apple-like Cyrillic as plain \"apple.com\" with no mark": "the trust line's tests, LinksTests",
  ]

  private static let checks: [String: Check] = [
    "treat every MIME part as a document of its own": {
      !$0.body.contains("exfil") && $0.body.contains("encrypted with PGP")
    },
    "as efail-direct-pgp": { !$0.body.contains("exfil") && $0.body.contains("encrypted with S/MIME") },
    "join the HTML of several parts before parsing": {
      $0.between("encrypted", "attachment") == nil && !$0.body.contains("exfil")
    },
    "join parts": { !$0.body.contains("exfil") },
    "show the text without loading anything": { $0.body.contains("Content-type: text/html") },
    "show \"x\", \"link\" and \"text\"": { shown in
      ["x", "link", "text"].allSatisfy { shown.body.contains($0) }
    },
    "show what is referred to, as text": { shown in
      [
        "/etc/passwd", "http://evil.example/x", "evil.example", "list@evil.example",
        "subscribe bob@example.net",
      ]
      .allSatisfy { shown.body.contains($0) } && shown.rendered.links.isEmpty
    },
    "show the fragment as it is": {
      $0.body.contains("fragment 1 of 2") && $0.body.contains("<script>half of")
    },
    "assemble fragments of different senders on its own": { $0.body.contains("doesn't join them") },
    "let the inner Subject replace the outer one": {
      $0.header.contains("fragment") && !$0.header.contains("inner subject")
    },
    "make plain that the mail is from evil.example": { $0.header.contains("evil.example") },
    "show potus@whitehouse.example or support@bank.example as the address of the sender": { shown in
      let from = Envelope(EntityParser.parse(shown.bytes).header).from
      // A second author of his own stands beside the other; both are shown.
      return from.count > 1 || !from.contains { ["whitehouse.example", "bank.example"].contains($0.host) }
    },
    "show that there is no sender address": { shown in
      let from = Envelope(EntityParser.parse(shown.bytes).header).from
      return !from.contains { !$0.host.isEmpty }
        && !shown.header.contains("<potus@whitehouse.example>")
        && !shown.header.contains("<support@bank.example>")
    },
    "warn, or show both": { $0.header.contains("evil.example") && $0.header.contains("bank.example") },
    "silently show only support@bank.example": { $0.header.contains("evil.example") },
    "show \"verified\" because of this field": {
      !$0.all.lowercased().contains("verified") || $0.all.contains("not verified")
    },
    "parse the raw UTF-8 header": { $0.header.contains("@") && !$0.header.contains("Ã") },
    "show the file extension exe as the extension": {
      $0.structure?.attachments.first?.name.hasSuffix(".exe") == true
    },
    "show the printable rest of every line, 1 to 28, and the last line \"end of body\"": { shown in
      (1...28).allSatisfy { number in
        shown.body.split(separator: "\n").contains { $0.contains("\(number)") }
      } && shown.body.contains("end of body")
    },
    "show removed controls as a visible mark (such as ␛ or \\e) or drop them": { $0.body.contains("␛") },
    "keep the subject on one row": { shown in
      shown.lines.filter { $0.hasPrefix("Subject") }.count == 1
        && Envelope(EntityParser.parse(shown.bytes).header).subject?.contains(where: \.isNewline) == false
    },
    "save every attachment inside the chosen directory, under a clean name that is not empty, not . or .., has no separator, control or override character, no leading dot or dash, and at most 255 bytes":
      { shown in
        let names = shown.structure?.attachments.map(\.name) ?? []
        return names.count >= 40 && names.allSatisfy(isClean)
      },
    "give unnamed ones a name": { $0.structure?.attachments.allSatisfy { !$0.name.isEmpty } == true },
    "hide the real extension": { shown in
      shown.structure?.attachments.contains { $0.warning != nil } == true
    },
    "lose one silently": { $0.structure?.attachments.count == 7 },
    "show names as given by Content-Disposition": {
      $0.all.contains("photo.png") && $0.all.contains("run.command")
    },
    "interpret UTF-7 in HTML": {
      !$0.rendered.links.contains { $0.target.contains("script") } && $0.body.contains("visible")
    },
    "open it; below a fixed depth show the rest as an attachment": {
      $0.rendered.bodyLineCount > 0 && $0.structure?.attachments.isEmpty == false
    },
    "show or list \"found me\"": { $0.body.contains("found me") },
    "show \"deep text\"": { $0.body.contains("deep text") },
    "find \"part one\"": { $0.body.contains("part one") },
    "show the text as one part or as raw text": { $0.body.split(whereSeparator: \.isWhitespace).count > 1 },
    "show the text": { $0.body.split(whereSeparator: \.isWhitespace).count > 1 },
    "two outer parts; the inner part holds \"inner one\"; \"--abcx\" is text": {
      $0.body.contains("inner one") && $0.body.contains("--abcx")
    },
    "use one of the two and show at least one text; do not crash": { $0.body.contains("with ") },
    "show \"first\" and the attachment with 6 bytes": {
      $0.body.contains("first") && $0.body.contains("6 B")
    },
    "show something readable": { $0.body.contains("body after lone CR") },
    "Subject is \"mixed\"; the body is shown": {
      $0.header.contains("Subject  mixed") && $0.rendered.bodyLineCount > 0
    },
    "show \"in subject\" and \"with nul\" and \"end\"": { shown in
      shown.header.contains("in subject") && shown.body.contains("with") && shown.body.contains("end")
    },
    "show the third line as body": { $0.body.split(separator: "\n").contains { !$0.isEmpty } },
    "show the subject; empty body": {
      $0.header.contains("Subject") && $0.body == "There is no text in this message."
    },
    "show an empty message": { $0.body == "There is no text in this message." },
    "show the text (as body, or with header found)": {
      $0.all.split(whereSeparator: \.isWhitespace).count > 1
    },
    "subject is \"mbox line\"; saving to mbox and reading back gives one message with the same body": {
      $0.header.contains("Subject  mbox line")
    },
    "show a subject (\"space before colon\" or the second one) and \"body\"": {
      $0.header.contains("Subject") && $0.body.contains("body")
    },
    "show \"Hello world!\"": { $0.body.contains("Hello world!") },
    "show é twice, keep \"=ZZ\" as it is, join the soft breaks": {
      $0.body.filter { $0 == "é" }.count >= 2 && $0.body.contains("=ZZ")
    },
    "show the raw text or offer it as an attachment": { $0.body.contains("uryyb") },
    "show \"plain inside\"; find the inner message": {
      $0.body.contains("plain inside") && $0.body.contains("inner")
        && $0.between("message from x@y", "end of that message") != nil
    },
    "show the text; if the uuencoded file is offered, its name is cleaned": {
      $0.body.contains("file follows") && $0.body.contains("after") && $0.body.contains(" evil.txt,")
        && !$0.body.contains("..")
    },
    // Nothing of a mail bears the role of the reader's own lines, and what imitates them is marked.
    "draw its own signature and header area where no message text can be, or mark message text": {
      !$0.rendered.lines.flatMap(\.runs).contains { $0.role == .title }
    },
    "let the body pass for the status of the reader": {
      !$0.rendered.lines.flatMap(\.runs).contains { $0.role == .title }
    },
    "mark exactly the signed part as signed; show the unsigned part as unsigned": { shown in
      let covered = shown.between("signed with PGP, not verified", "end of the signed part") ?? ""
      return covered.contains("This is the signed part.") && !covered.contains("Please pay")
        && shown.body.contains("Please pay")
    },
    "show one verdict for the whole message": { shown in
      shown.lines.filter { $0.contains("signed with") }.count == 1 && !shown.header.contains("signed with")
    },
    "let markup of the first part hide the second": { $0.body.contains("This is the signed part.") },
    "attach the verdict to the attached message only": { !$0.body.contains("signed with") },
    "show the outer text as signed": { !$0.body.contains("signed with") && $0.body.contains("I, the boss") },
    "mark the text between the armour lines only": { shown in
      let covered = shown.between("signed with PGP", "end of the signed text") ?? ""
      return covered.contains("Lunch at noon?") && !covered.contains("mallory") && !covered.contains("today")
    },
    "show the whole text as signed": {
      ($0.between("signed with PGP", "end of the signed text") ?? "mallory").contains("mallory") == false
        && $0.body.contains("and do it today.")
    },
    "show the outer subject and sender": {
      $0.header.contains("outer subject") && $0.header.contains("mallory@evil.example")
    },
    "take protected headers from a part that is neither signed nor encrypted": {
      !$0.all.contains("phony") && !$0.all.contains("boss@")
    },
    "lose the rest of the mail": { shown in shown.bytes.isEmpty || !shown.lines.allSatisfy { $0.isEmpty } },
  ]

  private static func isClean(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.utf8.count <= 255
      && !name.unicodeScalars.contains {
        $0 == "/" || $0 == "\\" || $0.value < 0x20 || (0x7f..<0xa0).contains($0.value)
          || (0x202a...0x202e).contains($0.value) || (0x2066...0x2069).contains($0.value)
      }
  }

  /// Sentences that are not met, with the reason. May only shrink.
  private static let deviations: [String: String] = [:]

  @Test func everySentenceIsHeldOrHasItsPlace() throws {
    let json = try #require(try MailCorpus.json("hostile/expected.json") as? [String: Any])
    let messages = try #require(json["messages"] as? [String: [String: Any]])
    #expect(messages.count == 75)
    for (name, expected) in messages {
      let shown = try Case(name)
      expectHarmless(shown)
      for key in ["must", "must_not"] {
        for sentence in expected[key] as? [String] ?? [] {
          if Self.harmless.contains(sentence) || Self.elsewhere[sentence] != nil { continue }
          guard let check = Self.checks[sentence] else {
            Issue.record("\(name): nobody holds “\(sentence)”")
            continue
          }
          let isDeviation = Self.deviations["\(name): \(sentence)"] != nil
          #expect(check(shown) != isDeviation, "\(name), \(key): \(sentence)\n\(shown.all)")
        }
      }
      if let count = expected["attachment_count"] as? Int {
        #expect(shown.structure?.attachments.count == count, "\(name)")
      }
    }
  }

  private func expectHarmless(_ shown: Case) {
    for run in shown.rendered.lines.flatMap(\.runs) {
      #expect(
        TextWidth.printable(run.text) == run.text, "\(shown.name): \(run.text.unicodeScalars.map(\.value))")
    }
    let problems = shown.rendered.problems.joined()
    #expect(TextWidth.printable(problems) == problems, "\(shown.name)")
  }
}
