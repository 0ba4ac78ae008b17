internal import Glibc
internal import MIME
internal import Mail

/// A decoded part in a folder of its own, as a program gets it.
struct PartFile: Sendable {
  let folder: String
  let name: String
  var command: MailcapCommand

  /// Octets that tell what a file is.
  static let openingSize = 64

  /// How the file begins; nothing where it can't be read.
  var opening: [UInt8] {
    let descriptor = open(command.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.openingSize)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// Gives the file the name and the line ends that the entry of a mailcap wants.
  mutating func adapt(to entry: MailcapEntry) throws(MailFailure) {
    if let template = entry.nameTemplate {
      let path = folder + "/" + MailcapCommand.fileName(name, template: template)
      guard path == command.path || rename(command.path, path) == 0 else { throw Self.failure(path) }
      command.path = path
    }
    if entry.textualNewlines ?? (command.type.type == "text") { try useOwnLineEnds() }
  }

  /// CR LF becomes LF, a piece at a time.
  private func useOwnLineEnds() throws(MailFailure) {
    let new = command.path + ".lf"
    let from = open(command.path, O_RDONLY | O_CLOEXEC)
    let to = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer {
      if from >= 0 { close(from) }
      if to >= 0 { close(to) }
    }
    guard from >= 0, to >= 0 else { throw Self.failure(command.path) }
    var conversion = LineEndConversion()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(from, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(command.path) }
      let converted = count == 0 ? conversion.finish() : conversion.convert(buffer[..<count])
      var rest = converted[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(to, $0.baseAddress, $0.count) }
        guard written > 0 else { throw Self.failure(new) }
        rest = rest.dropFirst(written)
      }
      if count == 0 { break }
    }
    guard rename(new, command.path) == 0 else { throw Self.failure(command.path) }
  }

  private static func failure(_ path: String) -> MailFailure {
    .file(path: path, reason: String(cString: strerror(errno)))
  }
}

/// CR LF into LF, wherever the pieces are cut; a CR by itself stays.
struct LineEndConversion {
  private var hasReturn = false

  mutating func convert(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 1)
    for byte in bytes {
      if hasReturn, byte != 0x0a { output.append(0x0d) }
      hasReturn = byte == 0x0d
      if !hasReturn { output.append(byte) }
    }
    return output
  }

  mutating func finish() -> [UInt8] {
    defer { hasReturn = false }
    return hasReturn ? [0x0d] : []
  }
}
