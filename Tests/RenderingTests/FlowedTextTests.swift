import Rendering
import Testing

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
}
