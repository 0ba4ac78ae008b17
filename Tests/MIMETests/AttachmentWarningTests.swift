import MIME
import Mail
import Testing

@Suite struct AttachmentWarningTests {
  private func part(_ type: String, _ name: String?) -> BodyPart {
    let halves = type.split(separator: "/").map(String.init)
    return BodyPart(
      path: SectionPath([1]), depth: 0, type: MediaType(halves[0], halves[1]),
      disposition: name.map {
        Disposition(kind: "attachment", parameters: [Parameter(name: "filename", value: $0)])
      })
  }

  @Test(arguments: [
    ("application/octet-stream", "a.exe", "It is a program: opening it can run it."),
    ("application/pdf", "invoice.pdf.exe", "It poses as .pdf and is a program: opening it can run it."),
    ("application/pdf", "invoice.PDF  .Exe", "It poses as .pdf and is a program: opening it can run it."),
    ("image/png", "x.js", "It is a script: opening it can run it."),
    ("application/octet-stream", "letter.docm", "It is a document with macros: opening it can run it."),
    ("application/octet-stream", "x.lnk", "It is a file that starts others: opening it can run it."),
    (
      "application/octet-stream", "x\u{202e}fdp.exe",
      "Its name holds characters that turn the direction of writing; it really ends in “.exe”."
    ),
    (
      "application/octet-stream", "x.pdf                                .html",
      "Its name holds a long gap that can hide how it ends; it really ends in “.html”."
    ),
    ("application/x-msdownload", "x", "It is a program: opening it can run it."),
  ])
  func whatRunsIsWarnedOf(_ type: String, _ name: String, _ warning: String) {
    #expect(part(type, name).warning == warning)
  }

  @Test(arguments: [
    ("application/pdf", "report.pdf"), ("application/octet-stream", "archive.tar.gz"),
    ("text/plain", "notes.txt"), ("image/jpeg", "a.b.jpg"),
    ("application/octet-stream", nil),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "v1.2.docx"),
    ("text/plain", "command"),
  ])
  func whatIsUsualIsNot(_ type: String, _ name: String?) { #expect(part(type, name).warning == nil) }

  @Test func firstOctetsTellWhatItIs() {
    let program: [UInt8] = [0x4d, 0x5a, 0x90, 0x00]
    #expect(
      part("image/png", "a.png").warning(opening: program)
        == "It begins as a program for Windows does: opening it can run it.")
    #expect(
      part("image/png", "a.png").warning(opening: Array("%PDF-1.4".utf8))
        == "It is declared as image/png, and begins as a PDF document does.")
    #expect(
      part("application/pdf", "a.pdf").warning(opening: Array("PK\u{3}\u{4}".utf8))
        == "It is declared as application/pdf, and begins as a ZIP archive does.")
    #expect(part("application/pdf", "a.pdf").warning(opening: Array("%PDF-1.4".utf8)) == nil)
    #expect(part("image/png", "a.png").warning(opening: [0x89, 0x50, 0x4e, 0x47]) == nil)
    #expect(part("application/zip", "a.zip").warning(opening: Array("PK\u{3}\u{4}".utf8)) == nil)
  }
}
