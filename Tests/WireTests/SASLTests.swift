import Testing
import Wire

@Suite struct SASLTests {
  /// RFC 4648 §10
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64FollowsTheVectors(plain: String, encoded: String) {
    #expect(String(decoding: Base64.encode(Array(plain.utf8)), as: UTF8.self) == encoded)
  }

  @Test func base64KnowsAllDigits() {
    let bytes: [UInt8] = [0xFB, 0xFF, 0xBF, 0x00, 0x10, 0x83]
    #expect(String(decoding: Base64.encode(bytes), as: UTF8.self) == "+/+/ABCD")
  }

  /// RFC 4616 §4
  @Test func plainIsThreeStringsWithNULsBetween() {
    let message = PlainMechanism.message(user: Array("tim".utf8), password: Array("tanstaaftanstaaf".utf8))
    #expect(message == Array("\0tim\0tanstaaftanstaaf".utf8))
  }
}
