internal import Glibc

/// Where hato's files are, by the XDG base directories.
enum Locations {
  static var home: String { environment("HOME") ?? "/" }

  static var configuration: String { base("XDG_CONFIG_HOME", ".config") + "/hato/config.toml" }
  static var keymap: String { base("XDG_CONFIG_HOME", ".config") + "/hato/keymap" }
  static var cache: String { base("XDG_CACHE_HOME", ".cache") + "/hato" }

  static var state: String { base("XDG_STATE_HOME", ".local/state") + "/hato" }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func base(_ variable: String, _ fallback: String) -> String {
    // A relative path in these is to be ignored, says their specification.
    if let set = environment(variable), set.hasPrefix("/") { return set }
    return home + "/" + fallback
  }

  /// A file that comes with the program: beside it as SwiftPM puts it, or in ../share/hato of an installed copy.
  static func resource(_ name: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { return nil }
    let program = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = program[..<(program.lastIndex(of: "/") ?? program.endIndex)]
    return ["\(folder)/hato_hato.resources/\(name)", "\(folder)/../share/hato/\(name)"]
      .first { access($0, R_OK) == 0 }
  }

  /// The whole text of a file; `nil` when it can't be read.
  static func text(ofFile path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// `~` at the beginning of a path.
func expandedHome(_ path: String) -> String {
  path == "~" || path.hasPrefix("~/") ? Locations.home + path.dropFirst() : path
}
