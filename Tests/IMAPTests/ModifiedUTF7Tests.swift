import IMAP
import Mail
import Testing

@Suite struct ModifiedUTF7Tests {
  /// The first is RFC 3501 §5.1.3's.
  @Test(arguments: [
    ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
    ("Hat & Coat", "Hat &- Coat"),
    ("Entwürfe", "Entw&APw-rfe"),
    ("Papierkörbe", "Papierk&APY-rbe"),
    ("📧", "&2D3c5w-"),
    ("ピツエロジシマ\u{3099}", "&MNQwxDCoMO0wuDC3MN4wmQ-"),
    ("", ""), ("&", "&-"), ("a\tb", "a&AAk-b"),
  ])
  func namesAreEncodedAndDecoded(display: String, wire: String) {
    #expect(text(ModifiedUTF7.encode(display)) == wire)
    #expect(ModifiedUTF7.decode(bytes(wire)) == display)
  }

  @Test(arguments: [
    // No end, digits that are none, bits left over, half a surrogate pair, eight bits, a control.
    "&U,BTFw", "&U!-", "&AA-", "&AAB-", "&2D0-", "Entwürfe", "a\tb", "&/-",
  ])
  func whatBreaksTheRulesIsNotDecoded(wire: String) {
    #expect(ModifiedUTF7.decode(bytes(wire)) == nil)
  }

  @Test func everyScalarSurvives() {
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 97) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let name = "a\(scalar)b"
      #expect(ModifiedUTF7.decode(ModifiedUTF7.encode(name)) == name)
    }
  }

  @Test func aTypedNameIsEncodedForItsServer() {
    #expect(text(MailboxName(display: "Müll", utf8: false).wire) == "M&APw-ll")
    #expect(text(MailboxName(display: "Müll", utf8: true).wire) == "Müll")
    #expect(MailboxName(display: "inbox", utf8: false) == .inbox)
  }
}
