import Foundation
import MIME
import TestSupport
import Testing

@Suite struct TransferDecoderTests {
  private func decode(_ encoding: TransferEncoding, _ text: String) -> String {
    String(decoding: encoding.decode(Array(text.utf8)), as: UTF8.self)
  }

  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
    ("Zm9vYmFy", "foobar"),
    // As mail has it: lines, noise, padding inside, none at the end.
    ("Zm9v\r\nYmFy\r\n", "foobar"), ("Zm 9v*Y-!mFy".replacing("-", with: ""), "foobar"), ("Zg==Zm8=", "ffo"),
    ("Zm8", "fo"),
  ])
  func base64(encoded: String, text: String) { #expect(decode(.base64, encoded) == text) }

  /// RFC 2045 §6.7, and broken forms.
  @Test(arguments: [
    ("caf=C3=A9", "café"), ("caf=c3=a9", "café"), ("soft=\r\n break", "soft break"),
    ("soft=\nbreak", "softbreak"),
    ("soft=  \r\nbreak", "softbreak"), ("trailing  \r\nx\t\r\n", "trailing\r\nx\r\n"), ("a=ZZb=", "a=ZZb"),
    ("=", ""), ("=A", "=A"), ("a =20\r\n", "a  \r\n"), ("a==41", "a=A"), ("end  ", "end"),
  ])
  func quotedPrintable(encoded: String, text: String) { #expect(decode(.quotedPrintable, encoded) == text) }

  @Test func uuencodedLinesBetweenBeginAndEnd() {
    #expect(decode(.uuencode, "junk\nbegin 644 x\n#0V%T\n`\nend\njunk\n") == "Cat")
    #expect(decode(.uuencode, "begin 644 x\r\n#0V%T\r\n`\r\nend\r\n") == "Cat")
  }

  /// What the origin refuses is read as far as it goes here, so only what it reads is compared.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func uuencodeOfTheCorpus() throws {
    let text = String(decoding: try MailCorpus.bytes("headers/jakarta-mail/uudata.txt"), as: UTF8.self)
    var count = 0
    for block in text.components(separatedBy: "\nTEST ").dropFirst() {
      let halves = block.components(separatedBy: "\nEXPECT\n")
      let data = halves[0].split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
      guard halves.count == 2, data.count == 3,
        let expected = halves[1].components(separatedBy: "\nEND").first
      else { continue }
      let decoded = decode(.uuencode, data[2] + "\n")
      count += 1
      if expected.hasPrefix("EXCEPTION") || data[0].hasPrefix("empty body") { continue }
      #expect(decoded.trimmedText == expected.trimmedText, "\(data[0])")
    }
    #expect(count > 10)
  }

  @Test func namesOfTheEncodings() {
    #expect(TransferEncoding(label: " BASE64 ") == .base64)
    #expect(TransferEncoding(label: "8bit") == .identity)
    #expect(TransferEncoding(label: "hexa") == nil)
  }

  @Test func longRunOfBlanksIsNotHeldBack() {
    var decoder = TransferDecoder(.quotedPrintable)
    let run = [UInt8](repeating: 0x20, count: 100_000)
    #expect(decoder.decode(run).count > 98_000)
  }

  @Test func largeBufferRoundTrips() {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
    let lines = Array(Data(bytes).base64EncodedData(options: [.lineLength76Characters]))
    #expect(TransferEncoding.base64.decode(lines) == bytes)
    let estimate = TransferEncoding.base64.estimatedSize(of: lines.count)
    #expect(abs(estimate - bytes.count) < 60)
  }

  /// What comes out does not depend on where the chunks are cut.
  @Test(arguments: [TransferEncoding.base64, .quotedPrintable, .uuencode, .identity])
  func chunksDoNotMatter(encoding: TransferEncoding) {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "=", "=3D", "=\r\n", "= \r\n", "  ", "\r\n", "\n", "\t", "QUJD", "QQ==", "begin 644 x\n", "end\n",
      "#0V%T\n", "=C3=A9",
    ]
    for _ in 0..<300 {
      let bytes = random.bytes(upTo: 200, dictionary: words)
      var decoder = TransferDecoder(encoding)
      var output: [UInt8] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...9, using: &random)
        output += decoder.decode(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      output += decoder.finish()
      #expect(output == encoding.decode(bytes), "seed \(random.seed): \(bytes)")
    }
  }
}
