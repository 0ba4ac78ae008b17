import Foundation
import Mail
import TestSupport
import Testing

@testable import Runtime

@Suite struct AttachmentFileTests {
  private func write(_ text: String, as name: String, inside: String = "own.txt", in folder: String)
    async throws -> String
  {
    let file = try AttachmentFile(folder: folder, name: name, insideName: inside)
    try await file.write(Array(text.utf8))
    return try await file.keep()
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func anExistingFileIsNeverReplaced() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    var paths: [String] = []
    for text in ["one", "two", "three"] {
      paths.append(try await write(text, as: "note.txt", in: folder.path))
    }
    #expect(paths.map { ($0 as NSString).lastPathComponent } == ["note.txt", "note (2).txt", "note (3).txt"])
    #expect(try paths.map { try String(contentsOfFile: $0, encoding: .utf8) } == ["one", "two", "three"])
    #expect(try names(in: folder.path).count == 3)
  }

  @Test func aDanglingLinkIsNotFollowed() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    let target = folder.file("elsewhere")
    try FileManager.default.createSymbolicLink(atPath: folder.file("note.txt"), withDestinationPath: target)
    let path = try await write("one", as: "note.txt", in: folder.path)
    #expect(path.hasSuffix("note (2).txt"))
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test func aFolderOfThatNameTakesTheFileInside() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    try FileManager.default.createDirectory(
      atPath: folder.file("letters"), withIntermediateDirectories: false)
    let path = try await write("one", as: "letters", in: folder.path)
    #expect(path == folder.file("letters/own.txt"))
  }

  @Test func whatIsDiscardedLeavesNothing() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    let file = try AttachmentFile(folder: folder.path, name: "note.txt", insideName: "note.txt")
    try await file.write([1, 2, 3])
    #expect(try names(in: folder.path).count == 1)
    await file.discard()
    #expect(try names(in: folder.path) == [])
  }

  @Test func aMissingFolderIsMadeAndAnImpossibleOneIsTold() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    let made = try AttachmentFile.folder(folder.file("new"))
    _ = try await write("one", as: "note.txt", in: made)
    #expect(throws: MailFailure.self) { try AttachmentFile.folder(folder.file("no/such/place")) }
    #expect(throws: MailFailure.self) { try AttachmentFile(folder: "/proc", name: "x", insideName: "x") }
  }

  @Test(arguments: [1, 7, 64, 100_000]) func piecesAreDecodedWhereverTheyAreCut(size: Int) async throws {
    let folder = try TemporaryDirectory(prefix: "hato-files")
    let content = Data((0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let encoded = Array(
      content.base64EncodedData(options: [.lineLength76Characters, .endLineWithCarriageReturn]))
    let file = try AttachmentFile(folder: folder.path, name: "a.bin", insideName: "a.bin")
    let part = BodyPart(
      path: SectionPath([2]), depth: 1, type: MediaType("application", "octet-stream"), encoding: "base64")
    let decoding = PartDecoding(part, into: file) { _ in }
    for start in stride(from: 0, to: encoded.count, by: size) {
      try await decoding.take(Array(encoded[start..<min(start + size, encoded.count)]))
    }
    try await decoding.finish()
    let path = try await file.keep()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
  }
}
