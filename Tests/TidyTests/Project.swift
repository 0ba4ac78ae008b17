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

    /// What is imported in it, `@testable` and `private` and the like aside.
    var imports: Set<String> {
      Set(
        lines.compactMap { line in
          guard
            let match = line.firstMatch(
              of: /^\s*(?:@\w+(?:\([^)]*\))?\s+|\w+\s+)*?import\s+(?:struct |class |func |enum )?(\w+)/)
          else { return nil }
          return String(match.1)
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

  /// The modules of the house and their arrows, as Package.swift declares them. Packages of others are left out.
  var modules: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for match in manifest.matches(of: /\n\s+module\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/) {
      found[String(match.1)] = Self.names(in: match.2 ?? "")
    }
    for match in manifest.matches(of: /\.executableTarget\(\s*name: "(\w+)",\s*dependencies: \[([^\]]*)\]/) {
      found[String(match.1)] = Self.names(in: match.2)
    }
    for match in manifest.matches(of: /\.(?:systemLibrary|target)\(\s*name: "(\w+)"(?:, path: "([^"]*)")?/) {
      let isOurs = match.2?.hasPrefix("Tests") != true && match.1 != "TestSupport"
      if isOurs { found[String(match.1)] = [] }
    }
    return found
  }

  private static func names(in list: Substring) -> Set<String> {
    Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
  }
}
