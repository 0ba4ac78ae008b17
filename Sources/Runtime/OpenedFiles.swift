internal import Glibc
internal import Mail

/// The private folder in which parts lie that other programs show: made when first needed, mode 0700, removed
/// with all that is in it when hato ends.
@MainActor
final class OpenedFiles {
  private var path: String?

  func folder() throws(MailFailure) -> String {
    if let path { return path }
    let base = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/hato-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .file(path: base, reason: String(cString: strerror(errno)))
    }
    let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = made
    return made
  }

  func remove() {
    guard let path, let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { unlink(path + "/" + name) }
    }
    closedir(folder)
    rmdir(path)
    self.path = nil
  }
}
