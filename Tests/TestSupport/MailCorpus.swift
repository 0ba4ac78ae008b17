package import Foundation
import Testing

/// The corpus of mail and vectors that lies beside the checkout (or where HATO_CORPUS says). Tests that need it
/// are skipped where it is not.
package enum MailCorpus {
  package static let root: URL? = {
    let manager = FileManager.default
    if let path = ProcessInfo.processInfo.environment["HATO_CORPUS"] {
      return manager.fileExists(atPath: path) ? URL(fileURLWithPath: path) : nil
    }
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("shared/corpus")
      if manager.fileExists(atPath: candidate.path) { return candidate }
    }
    return nil
  }()

  package static var isPresent: Bool { root != nil }

  package static func bytes(_ path: String) throws -> [UInt8] {
    let root = try #require(root)
    return Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }

  package static func json(_ path: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(try bytes(path)))
  }

  /// Paths of all files below a folder, relative to the corpus, in order.
  package static func files(below folder: String) -> [String] {
    guard let root else { return [] }
    let base = root.appendingPathComponent(folder).path
    let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return names.sorted().map { folder + "/" + $0 }.filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
      return !isFolder.boolValue
    }
  }

  /// Whole messages: everything in `mime/`, `hostile/` and the rendering sets that is no expectation.
  package static var messages: [String] {
    ["mime", "hostile", "rendering/composed", "rendering/libetpan-plaintext"].flatMap { files(below: $0) }
      .filter {
        !$0.hasSuffix(".json") && !$0.hasSuffix(".md") && !$0.hasSuffix("COPYING")
          && !$0.contains("/servers/")
          && !$0.hasSuffix(".py") && !$0.hasSuffix(".expected.txt")
      }
  }
}
