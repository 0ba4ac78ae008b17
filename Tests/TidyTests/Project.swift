import Foundation

/// The checkout as text: what the tidiness tests read. Nothing of it is built or run.
struct Project {
  struct File {
    /// Relative to the root, with `/`.
    let path: String
    let text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var name: String { String(path.split(separator: "/").last ?? "") }
    /// The second component: `Mail` of `Sources/Mail/UID.swift`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// What is imported in it, whatever stands before the word: `@testable`, `package`.
    let imports: Set<String>

    init(path: String, text: String) {
      self.path = path
      self.text = text
      let words = text.split(separator: "\n").filter { $0.contains("import ") }.map {
        $0.split(separator: " ")
      }
      imports = Set(
        words.compactMap { line in
          guard let keyword = line.firstIndex(of: "import"), keyword + 1 < line.count,
            line[..<keyword].allSatisfy({
              $0.hasPrefix("@") || ["package", "private", "public"].contains($0)
            })
          else { return nil }
          return String(line[keyword + 1])
        })
    }
  }

  let root: URL
  let manifest: String

  init() throws {
    root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The Swift files below a top-level directory, sorted.
  func swiftFiles(_ directory: String) throws -> [File] {
    let folder = root.appending(path: directory).path
    return try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".swift") }.sorted()
      .map { File(path: "\(directory)/\($0)", text: try text("\(directory)/\($0)")) }
  }

  /// The modules of the house and their arrows, as Package.swift declares them. What serves the
  /// tests is not in Sources, and left out.
  var modules: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for match in manifest.matches(of: /\n\s+module\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/) {
      found[String(match.1)] = Self.names(in: match.2 ?? "")
    }
    for match in manifest.matches(of: /\.executableTarget\(\s*name: "(\w+)",\s*dependencies: \[([^\]]*)\]/) {
      found[String(match.1)] = Self.names(in: match.2)
    }
    for match in manifest.matches(of: /\.(?:systemLibrary|target)\(\s*name: "(\w+)"/) {
      found[String(match.1)] = []
    }
    return found.filter { name, _ in
      FileManager.default.fileExists(atPath: root.appending(path: "Sources/\(name)").path)
    }
  }

  private static func names(in list: Substring) -> Set<String> {
    Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
  }
}
