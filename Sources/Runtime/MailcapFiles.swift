internal import Glibc
internal import MIME
internal import Mail

/// The user's mailcaps (RFC 1524 appendix A), read anew each time: they may have been edited.
enum MailcapFiles {
  /// Octets of one file.
  static let sizeLimit = 4 << 20

  private static let systemWide = [
    "/etc/mailcap", "/usr/share/etc/mailcap", "/usr/etc/mailcap", "/usr/local/etc/mailcap",
  ]

  /// The files in which entries are looked for, the first one first.
  static func paths(_ environment: (String) -> String?) -> [String] {
    if let given = environment("MAILCAPS"), !given.isEmpty {
      return given.split(separator: ":").map { expanded(String($0), environment("HOME")) }
    }
    return (environment("HOME").map { ["\($0)/.mailcap"] } ?? []) + systemWide
  }

  /// - Parameter given: the files to read; `nil`: where they usually are.
  @concurrent
  static func read(_ given: [String]?) async -> Mailcap {
    Mailcap((given ?? paths { getenv($0).map { String(cString: $0) } }).compactMap(text))
  }

  private static func expanded(_ path: String, _ home: String?) -> String {
    guard path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst()
  }

  /// `nil` where there is none that can be read.
  private static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), sizeLimit))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
      }
      guard count > 0 else { break }
      filled += count
    }
    return String(decoding: bytes[..<filled], as: UTF8.self)
  }
}
