import Foundation
import Glibc
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) @MainActor struct OpenedFilesTests {
  private let base: TemporaryDirectory

  init() throws { base = try TemporaryDirectory(prefix: "hato-base") }

  private var left: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []).filter {
      $0.hasPrefix(OpenedFiles.namePrefix)
    }
  }

  private func wait(_ what: String, until isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !isSo() {
      try #require(ContinuousClock.now < deadline, "\(what)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func theFolderIsPrivateAndGoesWithEverythingInIt() throws {
    let opened = OpenedFiles(base: base.path)
    let (one, two) = (try opened.place(), try opened.place())
    #expect(one != two)
    #expect(left.count == 1)
    #expect(try mode(base.file(left[0])) == 0o700 && mode(one) == 0o700)
    try Data([1]).write(to: URL(fileURLWithPath: one + "/a"))
    opened.remove()
    #expect(left == [])
  }

  /// The viewer is over when its file may go, not when hato is: what it started itself counts too.
  @Test(arguments: ["%", "(%) &"]) func aFileStaysForTheProgramThatHasIt(_ way: String) async throws {
    let opened = OpenedFiles(base: base.path, graceSeconds: 0)
    let file = try opened.place() + "/picture.png"
    try Data([1]).write(to: URL(fileURLWithPath: file))
    let (begun, go) = (base.file("begun"), base.file("go"))
    let viewer =
      "touch \(begun); while [ ! -e \(go) ]; do sleep 0.01; done; cat \(file) > \(base.file("seen"))"
    let command = way.replacing("%", with: viewer)
    let keeping = opened.handOver()
    try await ExternalProgram.letGo(["sh", "-c", command], keeping: keeping)
    try await wait("the viewer") { access(begun, F_OK) == 0 }
    opened.remove()
    #expect(access(file, F_OK) == 0)
    _ = FileManager.default.createFile(atPath: go, contents: nil)
    try await wait("the end of the folder") { left.isEmpty }
    #expect(FileManager.default.contents(atPath: base.file("seen")) == Data([1]))
  }

  /// Many viewers hand the file to one that runs already, and end.
  @Test func aFileStaysAWhileForAProgramThatWasTold() async throws {
    let opened = OpenedFiles(base: base.path, graceSeconds: 1)
    let file = try opened.place() + "/a"
    try await ExternalProgram.letGo(["true"], keeping: opened.handOver())
    try Data([1]).write(to: URL(fileURLWithPath: file))
    opened.remove()
    #expect(access(file, F_OK) == 0)
    try await wait("the end of the folder") { left.isEmpty }
  }

  @Test func whatACrashedProgramLeftIsCleared() async throws {
    let stale = base.file(OpenedFiles.namePrefix + "stale1")
    try FileManager.default.createDirectory(atPath: stale + "/1", withIntermediateDirectories: true)
    let used = base.file(OpenedFiles.namePrefix + "usedby")
    try FileManager.default.createDirectory(atPath: used, withIntermediateDirectories: true)
    let lock = open(used, O_RDONLY | O_DIRECTORY)
    #expect(flock(lock, LOCK_EX) == 0)
    let foreign = base.file("something")
    try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: base.file(OpenedFiles.namePrefix + "linked"), withDestinationPath: foreign)
    OpenedFiles.clearStale(in: base.path)
    #expect(Set(left) == [OpenedFiles.namePrefix + "usedby", OpenedFiles.namePrefix + "linked"])
    #expect(access(foreign, F_OK) == 0)
    close(lock)
    OpenedFiles.clearStale(in: base.path)
    #expect(left == [OpenedFiles.namePrefix + "linked"])
  }

  @Test func anotherProgramsFolderIsNotCleared() throws {
    let first = OpenedFiles(base: base.path)
    _ = try first.place()
    let second = OpenedFiles(base: base.path)
    _ = try second.place()
    #expect(left.count == 2)
    first.remove()
    second.remove()
    #expect(left == [])
  }
}

@Suite struct LineEndConversionTests {
  @Test(arguments: 1...7) func piecesAreConvertedWhereverTheyAreCut(_ size: Int) {
    let bytes = Array("a\r\nb\r\r\nc\rd\n\r".utf8)
    var conversion = LineEndConversion()
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      output += conversion.convert(bytes[start..<min(start + size, bytes.count)])
    }
    output += conversion.finish()
    #expect(String(decoding: output, as: UTF8.self) == "a\nb\r\nc\rd\n\r")
  }
}
