import Foundation
import MIME
import Mail
import TestSupport
import Testing

@Suite struct AttachmentNameTests {
  private func name(_ raw: String?, _ type: MediaType = MediaType("application", "pdf")) -> String {
    AttachmentName(raw, type: type).text
  }

  @Test(arguments: [
    ("../../etc/passwd", "passwd"), ("C:\\Windows\\evil.exe", "evil.exe"), (".bashrc", "bashrc"),
    ("-rf", "rf"),
    ("a\u{202E}fdp.exe", "afdp.exe"), ("a\u{1b}[31m\nb.txt", "a[31mb.txt"), ("x\0.pdf", "x.pdf"),
    ("a/b/", "b"),
    ("report.pdf. . ", "report.pdf"), ("a:b?.txt", "a_b_.txt"), ("日本.txt", "日本.txt"),
  ])
  func rawNameBecomesASafeBaseName(raw: String, safe: String) { #expect(name(raw) == safe) }

  @Test(arguments: [nil, "", "..", ".", "/", "   ", "\u{202E}", "...///"] as [String?])
  func uselessNameIsMadeAfterTheType(raw: String?) {
    #expect(name(raw) == "attachment.pdf")
    #expect(name(raw, MediaType("message", "rfc822")) == "attachment.eml")
    #expect(name(raw, MediaType("x", "../../y")) == "attachment.bin")
  }

  @Test func deviceNamesAreNoFileNames() {
    #expect(name("CON") == "_CON")
    #expect(name("com1.txt") == "_com1.txt")
  }

  @Test func longNameKeepsItsExtensionWithinTheLimit() {
    let long = name(String(repeating: "長", count: 300) + ".tar.gz")
    #expect(long.utf8.count <= AttachmentName.byteLimit && long.hasSuffix("長.tar.gz"))
    let numbered = AttachmentName(String(repeating: "x", count: 300) + ".pdf", type: MediaType("a", "b"))
      .numbered(12)
    #expect(numbered.text.utf8.count <= AttachmentName.byteLimit && numbered.text.hasSuffix("x (12).pdf"))
  }

  @Test func takenNameGetsANumberBeforeItsExtension() {
    #expect(AttachmentName("a.pdf", type: MediaType("a", "b")).numbered(2).text == "a (2).pdf")
    #expect(AttachmentName("a.tar.gz", type: MediaType("a", "b")).numbered(2).text == "a (2).tar.gz")
    #expect(AttachmentName("README", type: MediaType("a", "b")).numbered(3).text == "README (3)")
  }

  @Test func anyNameIsSafe() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = ["/", "\\", "..", ".", "\u{202E}", "\u{1b}", "\0", "長", "CON", ".tar.gz", " ", "\u{0301}"]
    for _ in 0..<500 {
      let raw = String(decoding: random.bytes(upTo: 400, dictionary: words), as: UTF8.self)
      let safe = name(raw)
      #expect(!safe.isEmpty && safe != "." && safe != ".." && safe.utf8.count <= 255, "\(raw)")
      #expect(!safe.hasPrefix(".") && !safe.hasPrefix("-"))
      #expect(
        !safe.unicodeScalars.contains {
          $0.properties.generalCategory == .control || "/\\".unicodeScalars.contains($0)
            || (0x202A...0x202E).contains($0.value)
        })
    }
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"))
  func hostileAttachmentsHaveSafeNames() throws {
    let message = EntityParser.parse(try MailCorpus.bytes("hostile/attach-filenames.eml"))
    let attachments = message.structure?.attachments ?? []
    #expect(attachments.count > 5)
    for attachment in attachments {
      #expect(
        !attachment.name.contains("/") && !attachment.name.hasPrefix(".") && attachment.name.utf8.count <= 255
      )
    }
  }
}
