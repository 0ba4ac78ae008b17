import Mail
import Testing

@Suite struct MailboxNameTests {
  @Test func inboxIsOneInAnyCase() {
    #expect(MailboxName(wire: Array("inBox".utf8), display: "inBox") == .inbox)
  }

  @Test func otherNamesKeepTheirCase() {
    let upper = MailboxName(wire: Array("A".utf8), display: "A")
    #expect(upper != MailboxName(wire: Array("a".utf8), display: "a"))
  }
}
