import Mail
import Testing

@Suite struct SecretTests {
  @Test func noWayOfPrintingShowsIt() {
    let secret = Secret("wonderland")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])"] {
      #expect(!text.contains("wonderland"))
      #expect(!text.contains("119"))
    }
    let request = MailRequest.password(PasswordAnswer(secret))
    #expect(!"\(request)".contains("wonderland"))
  }
}
