internal import Glibc
internal import MIME
internal import Mail

/// A file with mail: one message, or several in the form of an mbox (RFC 4155). `-` is the standard input.
struct MailFile {
  /// As the user named it.
  let path: String
  /// At least one, which may be empty.
  let messages: [ParsedMessage]

  enum Limits {
    /// Octets of a file that is read. All of it is held in memory; servers refuse mail beyond some 50 MB.
    static let octets = 256 << 20
  }

  init(_ path: String, limit: Int = Limits.octets) throws(UsageFailure) {
    self.path = path
    let bytes = try Self.bytes(path, limit: limit)
    let ranges = Mbox.messages(bytes)
    // One message needs no copy of its bytes.
    messages =
      ranges == [0..<bytes.count]
      ? [EntityParser.parse(bytes)] : ranges.map { EntityParser.parse(Array(bytes[$0])) }
  }

  /// The file's own name.
  var name: String {
    String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
  }

  /// What whoever sees one message only should know.
  var remarks: [String] {
    if messages.allSatisfy(\.bytes.isEmpty) { return ["The file is empty."] }
    guard messages.count > 1 else { return [] }
    return ["\(path) holds \(messages.count) messages; this is the first. hato \(path) lists them all."]
  }

  private static func bytes(_ path: String, limit: Int) throws(UsageFailure) -> [UInt8] {
    guard !Locations.isDirectory(path) else {
      throw UsageFailure("\(path) is a folder; a file with a mail was expected.")
    }
    let descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    let size = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? status.st_size : 0
    // One octet more tells the end from what grows.
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(max(size + 1, 1 << 16), 1 << 24))
    while bytes.count <= limit, size <= limit {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return bytes }
      if bytes.isEmpty { bytes.reserveCapacity(size) }
      bytes += chunk[..<count]
    }
    throw UsageFailure(
      "\(path) is larger than \(ByteCount(limit)), which is the most that hato reads as mail.")
  }

  private static func failure(_ path: String) -> UsageFailure {
    UsageFailure("\(path) can't be read: \(String(cString: strerror(errno))).")
  }
}
