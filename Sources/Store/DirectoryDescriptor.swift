internal import CSync
internal import Glibc

/// An open folder, for as long as the value lives.
struct DirectoryDescriptor: ~Copyable {
  let descriptor: Int32
  private let path: String

  init(_ path: String, isLinkTaken: Bool = true) throws(StoreFailure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isLinkTaken ? 0 : O_NOFOLLOW))
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Names that were made or taken away in it are on disk, where the file system can tell.
  func sync() throws(StoreFailure) {
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Everything that was written to its file system is on disk. Since Linux 5.8 it tells when that could not be.
  func syncFileSystem() throws(StoreFailure) {
    let problem = hato_syncfs(descriptor)
    guard problem == 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(problem)))
    }
  }

  /// What is in a folder, in no order; nothing when it can't be read.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
