package import Foundation

/// A directory under /tmp, open to every user's traversal, that vanishes with its last reference.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init(prefix: String = "hato-test") throws {
    path = "/tmp/\(prefix)-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { path + "/" + name }

  /// Writes `text` to the file `name`, directories on its way included.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  @discardableResult
  package func write(_ bytes: Data, to name: String) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
    return url.path
  }

  package func text(of name: String) -> String {
    guard let bytes = FileManager.default.contents(atPath: file(name)) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
