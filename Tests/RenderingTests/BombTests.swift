import Foundation
import MIME
import Mail
import Rendering
import Screen
import TestSupport
import Testing

/// The large hostile messages that the corpus's script makes, opened as the pager opens them: the structure, then
/// the sections that are to be read, each cut at a mebibyte.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present"), .serialized) struct BombTests {
  private static let readLimit = 1 << 20

  @Test(.requires(.python)) func everyBombIsOpenedInTime() async throws {
    let folder = try TemporaryDirectory()
    let script = try #require(MailCorpus.root).appendingPathComponent("hostile/make-bombs.py")
    try await Program([Requirement.python.path, script.path, folder.path]).succeed()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count == 21)
    for name in names {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)))
      var rendered = RenderedText(lines: [], headerLineCount: 0)
      let elapsed = ThreadTime.seconds { rendered = Self.open(bytes) }
      // Half a second is measured in release; here it is that nothing goes on and on.
      #expect(elapsed < 30, "\(name)")
      #expect(rendered.lines.count <= ParagraphLayout.Limits.lines + 10_000, "\(name)")
      #expect(rendered.lines.contains { !$0.text.isEmpty }, "\(name)")
    }
  }

  private static func open(_ bytes: [UInt8]) -> RenderedText {
    let parsed = EntityParser.parse(bytes)
    let structure = parsed.structure
    let headerEnd = parsed.entities[0].header.upperBound
    let parts = (structure?.sectionsToRead() ?? []).compactMap { section -> FetchedSection? in
      guard case .part(let path) = section, let content = parsed.content(at: path) else { return nil }
      return FetchedSection(
        section: section, bytes: Array(content.prefix(readLimit)), isCut: content.count > readLimit)
    }
    let content = MessageContent(
      header: Array(bytes[..<min(headerEnd, readLimit)]), structure: structure, parts: parts)
    return MessageRendering.render(
      content, options: RenderOptions(width: 80, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)
    )
  }
}
