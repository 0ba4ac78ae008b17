internal import Glibc
internal import MIME
internal import Mail

/// A file that grows under a temporary name and gets its own only when it is whole. It never replaces another.
actor AttachmentFile {
  /// Files of one name in one folder: more is a mistake, and asking the disk forever would hang.
  static let sameNamesAtMost = 10_000

  private let folder: String
  private let name: String
  private let temporary: String
  private var descriptor: Int32

  /// The folder as the user typed it, made absolute; made if only its last level is missing.
  static func folder(_ typed: String) throws(MailFailure) -> String {
    var path = typed
    if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") {
      path = String(cString: home) + path.dropFirst()
    }
    while path.hasSuffix("/"), path != "/" { path.removeLast() }
    if path.isEmpty { path = "." }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path: path, reason: lastReason()) }
    return path
  }

  /// `insideName` is used when `name` is that of a folder: the file goes into it.
  init(folder: String, name: String, insideName: String) throws(MailFailure) {
    var status = stat()
    let isFolder = stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    self.folder = isFolder ? folder + "/" + name : folder
    self.name = isFolder ? insideName : name
    var template = Array((self.folder + "/.hato-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    guard descriptor >= 0 else { throw .file(path: self.folder, reason: lastReason()) }
    temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  func write(_ bytes: [UInt8]) throws(MailFailure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .file(path: folder + "/" + name, reason: lastReason()) }
      written += count
    }
  }

  /// Gives it its name, or the next free one like it; answers the path.
  func keep() throws(MailFailure) -> String {
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .file(path: folder, reason: lastReason()) }
    for number in 1...Self.sameNamesAtMost {
      let path =
        folder + "/"
        + (number == 1
          ? name : AttachmentName(name, type: MediaType("application", "octet-stream")).numbered(number).text)
      if Glibc.link(temporary, path) == 0 {
        unlink(temporary)
        return path
      }
      if errno == EEXIST { continue }
      return try claim(path, after: errno)
    }
    throw .file(path: folder + "/" + name, reason: "too many files have this name")
  }

  /// On file systems without links: the name is claimed by an empty file, which the whole one then replaces.
  private func claim(_ path: String, after reason: Int32) throws(MailFailure) -> String {
    let claimed = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard claimed >= 0 else { throw .file(path: path, reason: String(cString: strerror(reason))) }
    Glibc.close(claimed)
    guard rename(temporary, path) == 0 else { throw .file(path: path, reason: lastReason()) }
    return path
  }

  func discard() { unlink(temporary) }
}

/// What the system said of the last call.
private func lastReason() -> String { String(cString: strerror(errno)) }

/// Takes a part as it comes from the server, decodes it and hands it to its file.
actor PartDecoding {
  /// Progress is told no more often than a screen is worth drawing.
  static let betweenReports = Duration.milliseconds(100)

  private var decoder: TransferDecoder
  private let file: AttachmentFile
  private let progress: @Sendable (Int) -> Void
  private var received = 0
  /// Long enough ago that the first octets are told: on a slow line they are the first sign of life.
  private var lastReport = ContinuousClock.now - PartDecoding.betweenReports

  init(_ part: BodyPart, into file: AttachmentFile, progress: @escaping @Sendable (Int) -> Void) {
    decoder = TransferDecoder(TransferEncoding(label: part.encoding) ?? .identity)
    self.file = file
    self.progress = progress
  }

  func take(_ bytes: [UInt8]) async throws(MailFailure) {
    if Task.isCancelled { throw .cancelled }
    received += bytes.count
    try await file.write(decoder.decode(bytes))
    if ContinuousClock.now - lastReport >= Self.betweenReports {
      lastReport = .now
      progress(received)
    }
  }

  func finish() async throws(MailFailure) { try await file.write(decoder.finish()) }
}
