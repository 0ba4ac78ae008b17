import MIME
import Mail
import Rendering
import Screen
import Testing

@testable import TestSupport

/// Every octet and every form of an escape sequence, in every place of a mail that reaches the screen: only cells
/// are written.
@Suite struct OnlyCellsTests {
  /// What terminals act upon (ECMA-48, xterm's ctlseqs, kitty, sixel), and ways to hide it.
  static let sequences: [[UInt8]] = {
    let introducers: [[UInt8]] = [
      [0x1b, 0x5b], [0x9b], [0xc2, 0x9b], [0x1b, 0x5d], [0x9d], [0xc2, 0x9d], [0x1b, 0x50], [0x90],
      [0xc2, 0x90],
      [0x1b, 0x5f], [0x9f], [0xc2, 0x9f], [0x1b, 0x5e], [0x9e], [0xc2, 0x9e], [0x1b, 0x58], [0x98],
      [0xc2, 0x98],
    ]
    let endings = [
      "31m", "2J", "?1049h", "?2004h", "6n", "c", "0;title\u{7}", "52;c;aGF0bw==\u{7}",
      "8;;http://evil.example\u{1b}\\", "q#0;2;0;0;0#0~\u{1b}\\", "Gf=24;AAAA\u{1b}\\", "200~", "s", "!p",
    ]
    var all = introducers.flatMap { introducer in endings.map { introducer + Array($0.utf8) } }
    // DECSC, DECRC, RIS, index, charset shifts, keypad, single shifts; overlong ESC; tags; overrides; line separators.
    all += [
      "7", "8", "c", "D", "E", "M", "H", "N", "O", "Z", "(0", ")0", "=", ">", "#8", "%G", "n", "o", "|", "}",
      "~",
    ].map { [0x1b] + Array($0.utf8) }
    all += [
      [0xc0, 0x9b], [0xe0, 0x80, 0x9b], [0xf0, 0x80, 0x80, 0x9b], [0xe0, 0x82, 0x9b], [0xed, 0xa0, 0x80],
      [0xff, 0xfe], [0xf4, 0x90, 0x80, 0x80],
    ]
    all += [
      "\u{202e}\u{2066}", "\u{2028}\u{2029}\u{85}", "\u{e0041}\u{e007f}", "\u{200b}\u{feff}\u{ad}",
      "\u{fff9}x\u{fffb}", "\r\n.\r\n", "\r", "\u{b}\u{c}", "\u{8}\u{8}\u{8}", "\u{7f}\u{7}", "\0",
    ].map { Array($0.utf8) }
    return all
  }()

  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("=?iso-8859-1?Q?".utf8)
      + bytes.flatMap { [0x3d, digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + Array("?=".utf8)
  }
  private static func percent(_ bytes: [UInt8]) -> [UInt8] {
    encoded(bytes).dropFirst(15).dropLast(2).map { $0 == 0x3d ? 0x25 : $0 }
  }
  private static func quoted(_ bytes: [UInt8]) -> [UInt8] { Array(encoded(bytes).dropFirst(15).dropLast(2)) }
  private static func entities(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { Array("&#\($0);".utf8) } }
  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static func header(_ payload: [UInt8]) -> [UInt8] {
    let subject = text("Subject: a") + payload + text("b ") + encoded(payload)
    let from = text("\nFrom: \"n") + payload + text("\" <x") + payload + text("@evil.example>\n")
    let to = text("To: ") + encoded(payload) + text(" <bob@example.net>\nReply-To: r@") + payload
    let date = text("\nDate: ") + payload + text("\nX-") + payload + text(": ") + payload
    let results = text("\nAuthentication-Results: mx") + payload + text("; dkim=fail") + payload
    return subject + from + to + date + results + text("\nContent-Type: multipart/mixed; boundary=b\n\n")
  }

  /// One mail that has it in each place.
  static func mail(_ payload: [UInt8]) -> [UInt8] {
    var mail = header(payload)
    func add(_ pieces: [UInt8]...) { for piece in pieces { mail += piece } }
    func part(_ header: [UInt8], _ body: [UInt8]) {
      add(text("--b\n"), header, text("\n\n"), body, text("\n"))
    }
    part(
      text("Content-Type: text/plain; charset=utf-8"),
      text("a") + payload + text("b\n-----BEGIN PGP MESSAGE-----\n") + payload
        + text("\n-----END PGP MESSAGE-----\nbegin 644 f") + payload + text("\n!0\n`\nend\n"))
    part(text("Content-Type: text/plain; charset=iso-8859-1"), text("a") + payload + text("b"))
    part(
      text(
        "Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: quoted-printable"),
      text("a") + quoted(payload) + text("b"))
    part(
      text("Content-Type: text/plain; charset=\"x") + payload + text("\"\nContent-Transfer-Encoding: z")
        + payload, text("ab"))
    part(
      text("Content-Type: text/html; charset=utf-8"),
      text("<p title=\"") + payload + text("\">a") + payload + entities(payload) + text("<a href=\"http://x/")
        + payload + text("\">b") + payload + text("</a><img alt=\"") + payload + text("\">"))
    part(
      text("Content-Type: text/calendar; method=\"") + payload + text("\""),
      text("BEGIN:VEVENT\nSUMMARY:a") + payload + text("\nORGANIZER;CN=\"") + payload + text("\":mailto:")
        + payload + text("\nLOCATION:") + payload + text("\nDTSTART;TZID=") + payload
        + text(":20260101T000000\nRRULE:") + payload + text("\nDESCRIPTION:") + payload
        + text("\nURL:http://x/") + payload + text("\nEND:VEVENT"))
    part(
      text("Content-Type: message/delivery-status"),
      text("Reporting-MTA: dns;") + payload + text("\n\nFinal-Recipient: rfc822;") + payload
        + text("\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;") + payload)
    part(
      text("Content-Type: message/rfc822"),
      text("From: ") + encoded(payload) + text(" <a@b>\nSubject: ") + payload + text("\n\n") + payload)
    part(
      text("Content-Type: message/external-body; access-type=\"") + payload + text("\"; url=\"") + payload
        + text("\""), text("\n") + payload)
    part(text("Content-Type: text/vcard"), text("BEGIN:VCARD\nFN:") + payload + text("\nEND:VCARD"))
    part(text("Content-Type: text/enriched"), text("<bold>") + payload + text("</bold>"))
    part(text("Content-Type: text/x-patch"), text("+") + payload)
    part(
      text("Content-Type: image/png; name=\"") + payload + text(".png\"\nContent-Description: ") + payload,
      payload)
    part(
      text("Content-Type: application/") + payload + text("; name*=utf-8''") + percent(payload)
        + text(".exe\nContent-Disposition: attachment; filename=\"") + payload + text(".pdf\""), payload)
    part(
      text("Content-Type: multipart/signed; protocol=\"") + payload + text("\"; boundary=s"),
      text("--s\n\nx\n--s\nContent-Type: application/") + payload + text("\n\n--s--"))
    add(text("--b--\n"))
    return mail
  }

  private static func options(_ form: TextForm, all: Bool, charset: String? = nil) -> RenderOptions {
    var options = RenderOptions(
      width: 78, showsAllHeaders: all, now: Timestamp(seconds: 1_795_172_400), zoneOffsetMinutes: 60)
    options.form = form
    options.charset = charset
    return options
  }

  /// Printable by the screen's own gate, and nothing in it that a terminal acts upon.
  private func expectOnlyCells(_ rendered: RenderedText, _ what: String) {
    var texts = rendered.lines.flatMap(\.runs).map(\.text) + rendered.problems
    texts += rendered.links.flatMap { [$0.target, $0.text, $0.warning ?? ""] }
    for text in texts {
      let isBad = text.unicodeScalars.contains {
        $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) || (0x202a...0x202e).contains($0.value)
          || (0x2066...0x2069).contains($0.value)
      }
      #expect(!isBad, "\(what): \(text.unicodeScalars.map { String($0.value, radix: 16) })")
      if isBad { return }
    }
    for run in rendered.lines.flatMap(\.runs) {
      let isPrintable = TextWidth.printable(run.text) == run.text
      #expect(isPrintable, "\(what): \(run.text.unicodeScalars.map { String($0.value, radix: 16) })")
      if !isPrintable { return }
    }
  }

  /// Drawn line by line: the terminal answers nothing, rings nothing, and what stands around is as it was.
  private func expectQuietTerminal(_ rendered: RenderedText, _ what: String) {
    let emulator = VTEmulator(width: 80, height: 24)
    for start in stride(from: 0, to: rendered.lines.count, by: 20) {
      var bytes = Array("\u{1b}[2J\u{1b}[1;1Habove\u{1b}[24;1Hbelow".utf8)
      for (row, line) in rendered.lines[start..<min(start + 20, rendered.lines.count)].enumerated() {
        bytes += Array("\u{1b}[\(row + 3);2H\(line.text)".utf8)
      }
      #expect(emulator.feed(bytes).isEmpty, "\(what): the terminal answers")
      let screen = emulator.snapshot
      #expect(
        screen.row(0) == "above" && screen.row(1) == "" && screen.row(23) == "below",
        "\(what): \(screen.text)")
      #expect(!screen.isAlternate && screen.cursor.isVisible && emulator.bells == 0, "\(what)")
      let isPlain = screen.cells.allSatisfy {
        $0.foreground == -1 && $0.background == -1 && !$0.isBold && !$0.isReversed
      }
      #expect(isPlain, "\(what)")
    }
  }

  @Test func everyOctet() {
    for octet in UInt8.min...UInt8.max {
      let rendered = Whole.render(Self.mail([octet]), options: Self.options(.best, all: octet % 2 == 0))
      expectOnlyCells(rendered, "octet \(octet)")
      if octet % 16 == 11 || octet < 0x20 { expectQuietTerminal(rendered, "octet \(octet)") }
    }
  }

  @Test func everySequence() {
    for (number, sequence) in Self.sequences.enumerated() {
      let form = TextForm.allCases[number % TextForm.allCases.count]
      let charset =
        number % 5 == 0 ? ["utf-16le", "iso-2022-jp", "utf-7", "cp437", "x\u{1b}[31m"][number / 5 % 5] : nil
      let rendered = Whole.render(
        Self.mail(sequence), options: Self.options(form, all: number % 2 == 0, charset: charset))
      expectOnlyCells(rendered, "sequence \(number), \(form)")
      if number % 10 == 0 { expectQuietTerminal(rendered, "sequence \(number), \(form)") }
    }
  }

  /// What is printed in words of our own about a message: names, warnings, sentences.
  @Test func whatIsSaidOfPartsIsPrintable() {
    for sequence in Self.sequences {
      for attachment in EntityParser.parse(Self.mail(sequence)).structure?.attachments ?? [] {
        #expect(TextWidth.printable(attachment.warning ?? "") == attachment.warning ?? "")
        #expect(
          !attachment.name.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) })
      }
    }
  }
}
