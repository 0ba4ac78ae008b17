import Mail
import Testing

@Suite struct FlagTests {
  @Test func caseDoesNotCount() {
    #expect(Flag("\\SEEN") == .seen)
    #expect(Flag("$Forwarded") == Flag("$FORWARDED"))
    #expect(Flag("Grün") == Flag("GRÜN"))
    #expect(Set([Flag("\\seen"), .seen, Flag("$a"), Flag("$A")]).count == 2)
    #expect(Flag("$Forwarded") != Flag("$Forwarde"))
  }

  @Test func theSpellingIsKept() {
    #expect(Flag("$FORwarded").rawValue == "$FORwarded")
    #expect(Flag("\\sEEN").description == "\\sEEN")
  }

  @Test(arguments: [("TEXT", "text"), ("text", "text"), ("", ""), ("ÄB", "äb"), ("a@[`{Z", "a@[`{z")])
  func wordsAreFolded(word: String, folded: String) { #expect(word.inLowerCase == folded) }
}
