internal import Glibc

/// A folder with all that is in it.
struct FileTree {
  let path: String

  init(_ path: String) { self.path = path }

  /// Copies the folders and regular files below into `target`, which must exist. Answers the path that could
  /// not be copied; `nil` when all were.
  func copy(to target: String) -> String? {
    var todo = [""]
    while let relative = todo.popLast() {
      for name in Self.entries(of: path + relative) {
        let below = relative + "/" + name
        if Locations.isDirectory(path + below) {
          guard mkdir(target + below, 0o700) == 0 || errno == EEXIST else { return target + below }
          todo.append(below)
        } else if !Self.copyFile(path + below, target + below) {
          return target + below
        }
      }
    }
    return nil
  }

  /// Removes it all; links are removed, not followed.
  func remove() {
    var folders = [path]
    var seen: [String] = []
    while let folder = folders.popLast() {
      seen.append(folder)
      for name in Self.entries(of: folder) where unlink(folder + "/" + name) != 0 {
        folders.append(folder + "/" + name)
      }
    }
    for folder in seen.reversed() { rmdir(folder) }
  }

  static func entries(of path: String) -> [String] {
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

  private static func copyFile(_ source: String, _ target: String) -> Bool {
    guard let input = fopen(source, "re") else { return false }
    defer { fclose(input) }
    guard let output = fopen(target, "we") else { return false }
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&chunk, 1, chunk.count, input)
      if count == 0 { break }
      guard fwrite(&chunk, 1, count, output) == count else { break }
    }
    let isWhole = feof(input) != 0
    return fclose(output) == 0 && isWhole
  }
}
