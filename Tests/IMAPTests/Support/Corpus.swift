import Foundation

/// The corpora of real and odd mail beside the checkout; they are not part of it.
enum Corpus {
  static let root: URL? = {
    if let path = ProcessInfo.processInfo.environment["HATO_CORPUS"] { return existing(URL(filePath: path)) }
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if let found = existing(folder.appending(path: "shared/corpus")) { return found }
    }
    return nil
  }()

  static var isPresent: Bool { root != nil }

  private static func existing(_ url: URL) -> URL? {
    FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: root.appending(path: "imap-transcripts/" + path)))
  }

  /// Files below `folder` that end in `suffix`, as paths for `bytes`.
  static func files(_ folder: String, suffix: String) -> [String] {
    guard let root else { return [] }
    let base = root.appending(path: "imap-transcripts/" + folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
  }

  /// With every LF as CR LF, and the tag that stands for any replaced.
  static func wire(_ bytes: [UInt8], tag: String = "A1") -> [UInt8] {
    var wire: [UInt8] = []
    for octet in bytes {
      if octet == 0x0A, wire.last != 0x0D { wire.append(0x0D) }
      wire.append(octet)
    }
    return Array(String(decoding: wire, as: UTF8.self).replacing("A########", with: tag).utf8)
  }
}
