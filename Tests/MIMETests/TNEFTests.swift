import Foundation
import MIME
import Mail
import TestSupport
import Testing

@Suite struct TNEFTests {
  private static let picture = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private static func typical() -> TNEFWriter {
    var writer = TNEFWriter()
    writer.header()
    writer.subject("Plans")
    writer.messageProperties([
      TNEFWriter.integer(0x0e08, 5), TNEFWriter.named("Keywords", 3), TNEFWriter.unicode(0x0037, "Pläne"),
      TNEFWriter.string(0x1000, Array("Hello,\r\nhere they are.\r\n".utf8)),
    ])
    writer.attachment(title: Array("PICTUR~1.PNG".utf8), data: picture)
    writer.attachment(
      title: Array("long.txt".utf8), data: Array("text of the file".utf8),
      properties: [
        TNEFWriter.integer(0x3705, 1), TNEFWriter.string(0x3707, Array("a long name.txt".utf8)),
        TNEFWriter.string(0x370e, Array("text/plain".utf8)),
      ])
    return writer
  }

  @Test func attachmentsTextAndSubject() throws {
    let bytes = Self.typical().bytes
    let tnef = try #require(TNEF.parse(bytes))
    #expect(tnef.attachments.map(\.name) == ["PICTUR~1.PNG", "a long name.txt"])
    #expect(tnef.attachments.map(\.size) == [1000, 16])
    #expect(tnef.attachments.map(\.type) == [nil, MediaType("text", "plain")])
    #expect(Array(bytes[tnef.attachments[0].content]) == Self.picture)
    #expect(tnef.subject == "Pläne")
    #expect(tnef.body == "Hello,\nhere they are.\n")
    #expect(tnef.isComplete)
  }

  @Test func namesAreReadInTheCodePage() throws {
    var writer = TNEFWriter()
    writer.header(codePage: 1251)
    writer.attachment(title: [0xcf, 0xeb, 0xe0, 0xed] + Array(".doc".utf8), data: [1])
    #expect(TNEF.parse(writer.bytes)?.attachments.map(\.name) == ["План.doc"])
  }

  @Test func brokenOffStreamIsReadAsFarAsItGoes() throws {
    let bytes = Self.typical().bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      guard let tnef = TNEF.parse(Array(bytes.prefix(count))) else {
        #expect(count < 6)
        continue
      }
      #expect(tnef.attachments.allSatisfy { $0.content.upperBound <= count })
    }
    let cut = try #require(TNEF.parse(Array(bytes.prefix(bytes.count - 400))))
    #expect(!cut.isComplete)
    #expect(cut.attachments.map(\.name) == ["PICTUR~1.PNG"])
    #expect(TNEF.parse(Array("no TNEF at all".utf8)) == nil)
  }

  @Test func numberOfAttachmentsIsLimited() {
    var writer = TNEFWriter()
    for _ in 0..<TNEF.Limits.attachments + 50 { writer.attachment(title: [0x61], data: []) }
    let count = TNEF.parse(writer.bytes)?.attachments.count ?? 0
    #expect((TNEF.Limits.attachments...TNEF.Limits.attachments + 1).contains(count))
  }

  @Test func numberOfPropertiesIsLimited() {
    var writer = TNEFWriter()
    let many = (0..<TNEF.Limits.properties).map { _ in TNEFWriter.integer(0x0e08, 5) }
    writer.messageProperties(many + [TNEFWriter.unicode(0x0037, "too late")])
    #expect(TNEF.parse(writer.bytes)?.subject == nil)
  }

  @Test func anyBytesAreTNEFOrNone() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let typical = Self.typical().bytes
    for _ in 0..<1500 {
      var bytes = typical
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 6..<bytes.count, using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      let tnef = TNEF.parse(bytes)
      for attachment in tnef?.attachments ?? [] { #expect(attachment.content.upperBound <= bytes.count) }
    }
  }

  /// Another reader finds the same files in what was composed here.
  @Test(.requires(.ytnef)) func ytnefFindsTheSameFiles() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-tnef")
    let bytes = Self.typical().bytes
    let path = try folder.write(Data(bytes), to: "winmail.dat")
    try await Program(["ytnef", "-f", folder.path, path]).succeed()
    let tnef = try #require(TNEF.parse(bytes))
    #expect(tnef.attachments.count == 2)
    // It writes blanks of names as underscores.
    for (attachment, name) in zip(tnef.attachments, ["PICTUR~1.PNG", "a_long_name.txt"]) {
      let found = FileManager.default.contents(atPath: folder.file(name)).map(Array.init)
      #expect(found == Array(bytes[attachment.content]), "\(name)")
    }
    let told = try await Program(["ytnefprint", path]).run().text
    #expect(told.contains("PICTUR~1.PNG") && told.contains("a_long_name.txt"), "\(told)")
  }
}
