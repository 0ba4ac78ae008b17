import TestSupport
import Testing

@testable import Rendering

@Suite struct FlowedTextTests {
  private func flow(_ text: String, deletesSpace: Bool = false) -> [String] {
    FlowedText.paragraphs(text, deletesSpace: deletesSpace).map { $0.prefix + $0.text }
  }

  /// RFC 3676 §4.
  @Test func flowedLinesJoinAndHardOnesDoNot() {
    #expect(flow("one \ntwo\nthree") == ["one two", "three"])
  }

  @Test func stuffedSpaceGoes() { #expect(flow(" From here\n > no quote") == ["From here", "> no quote"]) }

  @Test func quoteDepthEndsAParagraph() {
    #expect(flow("> one \n>> two \n>> three") == ["> one ", ">> two three"])
  }

  @Test func signatureSeparatorIsNeverJoined() {
    #expect(flow("text \n-- \nme ") == ["text ", "-- ", "me "])
  }

  @Test func delSpDropsTheSpaceThatMarksTheFlow() {
    #expect(flow("日本 \n語", deletesSpace: true) == ["日本語"])
  }

  /// The examples of RFC 3676 §4.1 to §4.6.
  @Test func wordsOfTheRFCHold() {
    #expect(
      flow("`Take some more tea,' the March Hare said to Alice, very \nearnestly.") == [
        "`Take some more tea,' the March Hare said to Alice, very earnestly."
      ])
    #expect(flow(">> one \n>> two\n> three") == [">> one two", "> three"])
    // Stuffed lines within a quote, and a quote within stuffing.
    #expect(flow("> > x") == ["> > x"] && flow(">  x") == [">  x"] && flow("  x") == [" x"])
    // The separator of a signature within a quote is not flowed either.
    #expect(flow("> a \n> -- \n> b") == ["> a ", "> -- ", "> b"])
    // A stuffed blank line is blank.
    #expect(flow(" \nx") == ["", "x"])
    #expect(flow("a \n \nb") == ["a ", "b"])
  }

  @Test func anyFlowedTextIsWhole() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = ["a", "word", " ", "  ", "\n", " \n", ">", "> ", ">> ", "-- ", "-- \n", "日本 \n", "\n>", "ü"]
    for _ in 0..<1000 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
      .joined()
      let deletesSpace = Bool.random(using: &random)
      let shown = FlowedText.paragraphs(text, deletesSpace: deletesSpace).map(\.text).joined()
      // Marks at the beginning of a line are told by its depth.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == ">" } }
      #expect(
        shown.filter { $0 != " " } == lines.joined().filter { $0 != " " },
        "seed \(random.seed) \(text.debugDescription)")
    }
  }

  @Test func moreParagraphsThanLinesAreShownAreLeftOut() {
    let text = String(repeating: "x\n", count: ParagraphLayout.Limits.lines + 10)
    #expect(FlowedText.paragraphs(text, deletesSpace: false).count == ParagraphLayout.Limits.lines + 1)
    #expect(PlainText.paragraphs(text).count == ParagraphLayout.Limits.lines + 1)
  }
}
