import IMAP
import Mail
import Testing
import Wire

@Suite struct BodyStructureTests {
  private func structure(_ text: String) -> BodyStructure? {
    Replay.fetch("* 1 FETCH (BODYSTRUCTURE \(text) UID 1)")?.structure
  }

  private func outline(_ text: String) -> [String] {
    structure(text)?.parts.map { "\($0.depth) \($0.path) \($0.type)" } ?? []
  }

  private let plain = #"("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)"#
  private let noEnvelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"

  /// RFC 3501 §7.4.2
  @Test func theExamplesAreUnderstood() throws {
    let text = #"""
      (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" \#
      "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED")
      """#
    let two = try #require(structure(text))
    #expect(two.parts.map(\.path.description) == ["", "1", "2"])
    #expect(two.parts[2].contentID == "960723163407.20117h@cac.washington.edu")
    #expect(two.parts[2].description == "Compiler diff")
    #expect(two.parts[2].encoding == "base64")
    #expect(two.parts[2].size == 4554)
    #expect(two.parts[2].parameter("name") == "cc.diff")
    #expect(two.root.size == nil)
    #expect(two.children(of: 0) == [1, 2])
  }

  /// The example of RFC 3501 §6.4.5, part numbers and all.
  @Test func partNumbersAreThoseOfTheRFC() {
    let octets = #"("APPLICATION" "OCTET-STREAM" NIL NIL NIL "BASE64" 9)"#
    let inner = "(\(plain)\(octets) \"MIXED\")"
    let message = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 99 \(noEnvelope) \(inner) 5)"
    let gif = #"("IMAGE" "GIF" NIL NIL NIL "BASE64" 9)"#
    let alternative = "(\(plain)(\"TEXT\" \"RICHTEXT\" NIL NIL NIL \"7BIT\" 1 1) \"ALTERNATIVE\")"
    let deep =
      "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 99 \(noEnvelope) (\(plain)\(alternative) \"MIXED\") 5)"
    #expect(
      outline("(\(plain)\(octets)\(message)(\(gif)\(deep) \"MIXED\") \"MIXED\")") == [
        "0  multipart/mixed", "1 1 text/plain", "1 2 application/octet-stream", "1 3 message/rfc822",
        "2 3 multipart/mixed", "3 3.1 text/plain", "3 3.2 application/octet-stream", "1 4 multipart/mixed",
        "2 4.1 image/gif", "2 4.2 message/rfc822", "3 4.2 multipart/mixed", "4 4.2.1 text/plain",
        "4 4.2.2 multipart/alternative", "5 4.2.2.1 text/plain", "5 4.2.2.2 text/richtext",
      ])
  }

  @Test func aMessageInsideAMessageIsNumberedOnce() throws {
    let message =
      #"("message" "rfc822" NIL NIL NIL "7bit" 9 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) \#(plain) 3 "#
    let whole = message + #"NIL ("attachment" ("filename" "a.eml")) "en" "where" "more" (1 (2)))"#
    #expect(outline(whole) == ["0 1 message/rfc822", "1 1.1 text/plain"])
    let root = try #require(structure(whole)?.root)
    #expect(root.envelope?.subject == "inner")
    #expect(root.disposition?.kind == "attachment")
    #expect(root.disposition?.parameters == [Parameter(name: "filename", value: "a.eml")])
  }

  @Test func extensionsOfAMultipartAreKept() throws {
    let root = try #require(
      structure(
        "(\(plain) \"SIGNED\" (\"BOUNDARY\" \"b\" \"micalg\" \"x\") (\"inline\" NIL) (\"en\" \"de\") NIL)")?
        .root)
    #expect(root.type == MediaType("multipart", "signed"))
    #expect(
      root.parameters == [Parameter(name: "boundary", value: "b"), Parameter(name: "micalg", value: "x")])
    #expect(root.disposition?.kind == "inline")
  }

  private func nested(_ depth: Int) -> String {
    String(repeating: "(", count: depth) + plain + String(repeating: " \"MIXED\")", count: depth)
  }

  @Test func nestingHasALimitAndTheMessageStays() throws {
    #expect(structure(nested(100))?.parts.count == 101)
    for hostile in [
      nested(101), nested(10_000),
      String(repeating: "(", count: 10_000) + String(repeating: ")", count: 10_000),
    ] {
      let fetch = try #require(Replay.fetch("* 1 FETCH (FLAGS (\\Seen) BODYSTRUCTURE \(hostile) UID 5)"))
      #expect(fetch.structure == nil)
      #expect(fetch.uid == UID(5))
      #expect(fetch.defects.map(\.expected) == ["at most 100 levels of parts"])
    }
  }

  @Test func messagesInMessagesHaveTheSameLimit() {
    let open = "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 \(noEnvelope) "
    let nested = String(repeating: open, count: 1000) + plain + String(repeating: " 1)", count: 1000)
    let fetch = Replay.fetch("* 1 FETCH (BODYSTRUCTURE \(nested) UID 5)")
    #expect(fetch?.structure == nil)
    #expect(fetch?.uid == UID(5))
  }

  @Test func thePartsAreCounted() {
    let many = "(" + String(repeating: plain, count: 10_000) + " \"MIXED\")"
    let fetch = Replay.fetch("* 1 FETCH (BODYSTRUCTURE \(many) UID 5)")
    #expect(fetch?.structure == nil)
    #expect(fetch?.uid == UID(5))
    #expect(fetch?.defects.map(\.expected) == ["at most 10000 parts"])
  }

  @Test(arguments: ["NIL", "()", "(NIL)", "(())", "((NIL NIL))"])
  func nothingIsNoStructureOrSome(text: String) {
    let fetch = Replay.fetch("* 1 FETCH (BODYSTRUCTURE \(text) UID 5)")
    #expect(fetch?.uid == UID(5))
    #expect(fetch?.defects.isEmpty == true)
  }

  @Test func aMissingSubtypeIsFilledIn() {
    #expect(outline(#"("text" "" NIL NIL NIL "7bit" 1 1)"#) == ["0 1 text/plain"])
    #expect(outline(#"("application" "" NIL NIL NIL "7bit" 1)"#) == ["0 1 application/octet-stream"])
  }
}
