import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct QuoteStructureTests {
  private func kinds(_ text: String, sender: [String] = []) -> [QuoteStructure.Kind] {
    QuoteStructure(PlainText.paragraphs(text), sender: sender).kinds
  }

  private func folded(_ text: String) -> [String] {
    var part = RenderedPart(paragraphs: PlainText.paragraphs(text))
    part.markQuotes(folds: true)
    return part.paragraphs.map { $0.prefix + $0.text }
  }

  private static let quote = "> one\n> two\n> three\n> four"

  @Test func longQuotesFoldAndShortOnesStay() {
    #expect(
      folded("Hi\n\nOn 1 Jan 2026 at 10:00 Bob wrote:\n\(Self.quote)\n\nyes") == [
        "Hi", "", "On 1 Jan 2026 at 10:00 Bob wrote:", "▸ 4 quoted lines", "", "yes",
      ])
    #expect(folded("> one\n> two\nyes") == ["> one", "> two", "yes"])
    #expect(
      folded("> one\nno\n> two\n> three\nyes\n\(Self.quote)") == [
        "> one", "no", "> two", "> three", "yes", "▸ 4 quoted lines",
      ])
  }

  @Test func nothingFoldsWhereThereIsNothingElse() {
    #expect(folded(Self.quote) == Self.quote.split(separator: "\n").map(String.init))
  }

  static let outlook = """
    -----Original Message-----
    From: Bob <bob@example.net>
    Sent: Monday, March 3, 2025 9:00 AM
    To: Alice
    Subject: plan

    line one
    line two
    line three
    """

  @Test func answeredMailBelowAHeaderFolds() {
    let lines = folded("Fine with me.\n\n\(Self.outlook)")
    #expect(lines.prefix(3) == ["Fine with me.", "", "-----Original Message-----"])
    #expect(lines.suffix(2) == ["Subject: plan", "▸ 4 quoted lines"])
  }

  @Test(arguments: [
    "See my answers below.\n\n\(outlook)", "Siehe unten.\n\n\(outlook)", "下記をご覧ください。\n\n\(outlook)", outlook,
    "Hi\n\n" + outlook.replacing("line two", with: "[Alice] no, on Friday"),
    "FYI\n\n---------- Forwarded message ---------\nFrom: C <c@d.example>\nDate: x\nSubject: y\n\na\nb\nc\nd",
    "FYI\n\nBegin forwarded message:\n\nFrom: C <c@d.example>\nDate: x\nSubject: y\n\na\nb\nc\nd",
  ])
  func whatMayBeNewIsNeverHidden(_ text: String) {
    #expect(folded(text) == text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  @Test func forwardedMailWithinAnAnsweredOneStays() {
    let lines = folded(
      "ok\n\n\(Self.outlook)\n\n---------- Forwarded message ---------\nFrom: C <c@d.example>\nnew to you\nand this\nand that"
    )
    #expect(lines.contains("▸ 4 quoted lines") && lines.contains("new to you") && lines.contains("and that"))
  }

  @Test(arguments: [
    "On Mon, 3 Mar 2025 at 09:00, Bob <b@c.example> wrote:",
    "Le lun. 3 mars 2025 à 09:00, Bob <b@c.example> a écrit :",
    "Am 03.03.2025 um 09:00 schrieb Bob:", "El 3/3/2025 a las 9:00, Bob escribió:",
    "Em 3 de mar. de 2025 às 09:00, Bob escreveu:",
    "Op 3 maart 2025 09:00 schreef Bob <b@c.example>:",
    "Il giorno lun 3 mar 2025 alle ore 09:00 Bob ha scritto:",
    "Den mån 3 mars 2025 kl 09:00 skrev Bob <b@c.example>:", "W dniu 3.03.2025 o 09:00, Bob pisze:",
    "2025年3月3日(月) 9:00 Bob <b@c.example>:", "2025-03-03 9:00 GMT+01:00 Bob <b@c.example>:",
    "пн, 3 мар. 2025 г. в 09:00, Bob <b@c.example>:",
    "在 2025年3月3日，9:00，Bob <b@c.example> 写道：", "2025년 3월 3일 (월) 오전 9:00, Bob <b@c.example>님이 작성:",
    "3 Mart 2025 Pzt 09:00 tarihinde Bob <b@c.example> şunu yazdı:",
    "ma 3.3.2025 klo 9.00 Bob (b@c.example) kirjoitti:",
  ])
  func attributionsOfManyLanguagesAreKnown(_ line: String) {
    #expect(kinds("\(line)\n> x").first == .attribution, "above marks")
    let found = kinds("Yes.\n\n\(line)\n\nquoted without marks")
    if line.hasPrefix("在") { return }
    #expect(found[2] == .attribution && found[4] == .unmarked, "without marks: \(found)")
  }

  @Test(arguments: [
    "On Monday we met at 10:30:", "The author wrote:", "On 3 May 2025 I saw this:", "Note: 10:30 a@b.example",
    "In 2024 Bob wrote a book.",
    "At 10:30 on 3 May 2025 call bob@example.org:",
  ])
  func ordinaryLinesIntroduceNothing(_ line: String) {
    let found = kinds("Hi,\n\n\(line)\n\n- one\n- two\n- three")
    #expect(found.allSatisfy { $0 == .own }, "\(found)")
  }

  @Test(arguments: [
    "From: Berlin\nTo: Munich\nDate: 3 May 2026\nPrice: 40",
    "To: all\nFrom: the office\nDate: 3 May\nSubject: the new rules",
    "From: our database\nnot From: elsewhere", "Date: 3 May\nPlace: here",
  ])
  func listsOfFieldsAreNoQuotedHeader(_ fields: String) {
    let found = kinds("Hi,\n\n\(fields)\n\nwhat follows is new")
    #expect(found.allSatisfy { $0 == .own }, "\(found)")
  }

  @Test func footersOfListsAreDimmed() {
    let mailman =
      "text\n\n_______________________________________________\nusers mailing list\nusers@lists.example.org\nhttps://lists.example.org/mailman/listinfo/users"
    #expect(kinds(mailman) == [.own, .own, .footer, .footer, .footer, .footer])
    let google =
      "text\n\n-- \nYou received this message because you are subscribed to the Google Groups \"x\" group.\nTo unsubscribe from this group, send an email to x+unsubscribe@googlegroups.com."
    #expect(kinds(google) == [.own, .own, .footer, .footer, .footer])
    let apache =
      "text\n\n---------------------------------------------------------------------\nTo unsubscribe, e-mail: dev-unsubscribe@x.example.org\nFor additional commands, e-mail: dev-help@x.example.org\n"
    #expect(kinds(apache).prefix(5) == [.own, .own, .footer, .footer, .footer])
    let signed = "text\n-- \nBob\n\n" + mailman.dropFirst(6)
    #expect(kinds(signed).prefix(5) == [.own, .signature, .signature, .signature, .footer])
    let table =
      "a\n---------------------------------------------------------------------\nb\nsee http://a.example"
    #expect(kinds(table).allSatisfy { $0 == .own })
  }

  @Test func noticesOfLawyersAreDimmedOnlyAtTheEnd() {
    let notice =
      "This e-mail and any attachments are confidential and intended solely for the addressee.\nIf you are not the intended recipient, delete it."
    #expect(kinds("text\n\n\(notice)") == [.own, .own, .footer, .footer])
    #expect(
      kinds("This message is about the confidential plan.\n\n" + String(repeating: "x\n", count: 20))
        .allSatisfy { $0 == .own })
  }

  @Test func signaturesEndAtTheQuote() {
    #expect(
      kinds("text\n-- \nBob\n\nOn 1 Jan 2026 at 10:00 Al wrote:\n> x\n\nmore") == [
        .own, .signature, .signature, .signature, .attribution, .quoted, .own, .own,
      ])
    #expect(kinds("a\n\nSent from my iPhone\n\nmore") == [.own, .own, .signature, .signature, .signature])
    #expect(
      kinds("text\n\nBob Example\nHead of things\n", sender: ["Bob Example"]).prefix(4) == [
        .own, .own, .signature, .signature,
      ])
  }

  @Test func moreBeginningsOfQuotesThanTheLimitAreText() {
    let text =
      String(repeating: "Date: x\n\n", count: QuoteStructure.Limits.attributions + 5)
      + "On 1 Jan 2026 at 10:00 Al wrote:\n> x"
    #expect(kinds(text).allSatisfy { $0 == .own || $0 == .quoted })
  }

  /// Whatever comes in: what is folded away is quoted, and all else stays in its order.
  @Test func foldingHidesQuotesOnly() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let lines = [
      "text", "", "> a", "> b", ">> c", "On 1 Jan 2026 at 10:00 Al wrote:", "-----Original Message-----",
      "From: a", "To: b", "Subject: c",
      "Date: d", "-- ", "--", "________________________________", "---------- Forwarded message ---------",
      "Regards,", "see below", "Sent from my iPhone", "wrote:", ">:", "http://a.example unsubscribe x@y",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        lines.randomElement(using: &random) ?? ""
      }.joined(separator: "\n")
      let paragraphs = PlainText.paragraphs(text)
      let kinds = QuoteStructure(paragraphs).kinds
      let kept = zip(paragraphs, kinds).filter { $1 != .quoted && $1 != .unmarked }.map {
        $0.0.prefix + $0.0.text
      }
      var shown = folded(text)[...]
      for line in kept {
        let place = shown.firstIndex(of: line)
        #expect(place != nil, "seed \(random.seed): \(text.debugDescription)")
        shown = shown[(place.map { $0 + 1 } ?? shown.endIndex)...]
      }
    }
  }
}
