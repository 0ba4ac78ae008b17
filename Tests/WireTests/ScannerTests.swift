import Testing
import Wire

@Suite struct ScannerTests {
  @Test func nothingIsReadBehindTheEnd() {
    var scanner = Scanner([])
    #expect(scanner.isAtEnd)
    #expect(scanner.current == nil)
    #expect(scanner.octet(after: .max) == nil)
    #expect(scanner.octet(after: -1) == nil)
    scanner.advance()
    #expect(scanner.position == 0)
    #expect(scanner.take { _ in true } == 0..<0)
    #expect(throws: SyntaxError(offset: 0, expected: "a brace")) {
      try scanner.expect(UInt8(ascii: "{"), "a brace")
    }
  }

  @Test func aRunEndsWhereTheRuleDoes() {
    var scanner = Scanner(Array("123abc".utf8))
    #expect(scanner.take(while: CoreRules.isDigit) == 0..<3)
    #expect(scanner.matches(scanner.take(while: CoreRules.isAlpha), "ABC"))
    #expect(scanner.isAtEnd)
  }

  @Test func wordsMatchWithoutRegardToCaseOnly() {
    let scanner = Scanner(Array("uid{".utf8))
    #expect(scanner.matches(0..<3, "UID"))
    #expect(!scanner.matches(0..<4, "UID["))
    #expect(!scanner.matches(0..<2, "UID"))
    #expect(!scanner.matches(2..<5, "UID"))
  }

  @Test func coreRulesAreThoseOfTheRFC() {
    for octet in UInt8.min...UInt8.max {
      let scalar = Unicode.Scalar(octet)
      #expect(CoreRules.isDigit(octet) == ("0"..."9").contains(scalar))
      #expect(CoreRules.isAlpha(octet) == (("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)))
      #expect(CoreRules.isControl(octet) == (octet < 32 || octet == 127))
      let lowercased = octet < 128 ? Array(String(scalar).lowercased().utf8)[0] : octet
      #expect(CoreRules.lowercased(octet) == lowercased)
    }
  }
}
