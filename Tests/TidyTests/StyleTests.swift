import Foundation
import Testing

/// The budget of files and functions. A ratchet: an exception would be listed here by name, and there is none.
@Suite struct StyleTests {
  private static let linesPerFile = 400
  private static let linesPerFunction = 60
  private let files: [Project.File]
  private let project: Project

  init() throws {
    project = try Project()
    files = try project.swiftFiles("Sources") + project.swiftFiles("Tests")
  }

  /// A file that outgrows it is two nouns.
  @Test func filesAreShort() {
    for file in files {
      #expect(file.lines.count <= Self.linesPerFile, "\(file.path)")
    }
  }

  @Test func functionsAreShort() {
    for file in files {
      for (name, length) in functions(of: file) {
        #expect(length <= Self.linesPerFunction, "\(file.path): \(name)")
      }
    }
  }

  /// By indentation: from a `func` or `init` that opens a block to the brace in the same column.
  private func functions(of file: Project.File) -> [(name: Substring, length: Int)] {
    var found: [(Substring, Int)] = []
    var open: (name: Substring, indent: Int, start: Int)?
    for (number, line) in file.lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      let code = line.dropFirst(indent)
      if open == nil, code.contains(/^(?:[a-z@()]+ )*(?:func|init)[ (<?`]/) {
        open = (code, indent, number)
        if code.hasSuffix("}") { open = nil }
      } else if let function = open, indent == function.indent, code.hasPrefix("}") {
        found.append((function.name, number - function.start + 1))
        open = nil
      } else if let function = open, indent < function.indent, !code.isEmpty {
        open = nil  // a requirement of a protocol, without a body
      }
    }
    return found
  }

  @Test func noFileIsADrawer() {
    let drawers = ["Util", "Helper", "Common", "Manager", "Misc."]
    for file in files {
      #expect(!drawers.contains { file.path.contains($0) }, "\(file.path)")
    }
  }

  @Test func unsafePromisesCarryTheirProof() {
    let promises = ["@unchecked Sendable", "nonisolated(" + "unsafe)"]
    for file in files where file.name != "StyleTests.swift" {
      for (number, line) in file.lines.enumerated() where promises.contains(where: { line.contains($0) }) {
        let above = file.lines[max(0, number - 6)..<number]
        #expect(above.contains { $0.contains("//") }, "\(file.path):\(number + 1)")
      }
    }
  }

  @Test func nothingIsLeftToDo() {
    for file in files where file.name != "StyleTests.swift" {
      // As words: a task of RFC 5545 is a VTODO.
      #expect(!file.text.contains(/\b(TODO|FIXME)\b/), "\(file.path)")
    }
  }

  @Test func everyExtensionCitesItsRFC() {
    for file in files where file.path.hasPrefix("Sources/IMAP/Extensions/") {
      #expect(file.lines.prefix(3).contains { $0.contains("RFC") }, "\(file.path)")
    }
  }

  /// A dot file is the tools' own affair.
  @Test func topLevelHoldsNothingElse() throws {
    let allowed: Set = [
      "Package.swift", "Package.resolved", "Sources", "Tests", "Resources", "keymap.default", "README.md",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: project.root.path)
      .filter { !$0.hasPrefix(".") }
    #expect(Set(names).subtracting(allowed).isEmpty)
  }
}
