internal import Synchronization
internal import Wire

#if canImport(Glibc)
  internal import Glibc
#endif

/// A record of what went over the wire, for bug reports (`--record FILE`): each line has the seconds since the
/// start, `C:` or `S:`, and the bytes, control characters escaped. Secrets never reach it.
package final class Transcript: Sendable {
  private let descriptor: Mutex<Int32>
  private let start: ContinuousClock.Instant

  /// Creates or empties the file, for its owner only. Throws the reason in words.
  package init(path: String) throws(TranscriptFailure) {
    let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw TranscriptFailure(path: path, reason: String(cString: strerror(errno))) }
    // A file that was there before may be open to others.
    var status = stat()
    if fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG { fchmod(opened, 0o600) }
    descriptor = Mutex(opened)
    start = ContinuousClock.now
  }

  deinit { descriptor.withLock { _ = close($0) } }

  func sent(_ outgoing: Outgoing) {
    var shown: [UInt8] = []
    var at = 0
    for secret in outgoing.secretRanges
    where secret.lowerBound >= at && secret.upperBound <= outgoing.bytes.count {
      shown += outgoing.bytes[at..<secret.lowerBound]
      shown += Array("[secret]".utf8)
      at = secret.upperBound
    }
    shown += outgoing.bytes[at...]
    write("C: ", shown)
  }

  func received(_ bytes: [UInt8]) { write("S: ", bytes) }

  /// A remark of ours: connected, encrypted, closed, a response that could not be read.
  func note(_ text: String) { write("-- ", Array(text.utf8)) }

  private func write(_ mark: String, _ bytes: [UInt8]) {
    var line = Array("\(elapsed()) \(mark)".utf8)
    line.reserveCapacity(line.count + bytes.count + 16)
    for byte in bytes {
      switch byte {
      case 0x0a: line += Array("\\n\n".utf8)
      case 0x0d: line += Array("\\r".utf8)
      case 0x5c: line += Array("\\\\".utf8)
      case 0x00..<0x20, 0x7f...: line += Array("\\x\(hex(byte))".utf8)
      default: line.append(byte)
      }
    }
    if line.last != 0x0a { line.append(0x0a) }
    descriptor.withLock { descriptor in
      var rest = line[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        rest = rest.dropFirst(written)
      }
    }
  }

  private func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  private func elapsed() -> String {
    let parts = start.duration(to: .now).components
    let milliseconds = parts.attoseconds / 1_000_000_000_000_000
    let padded = String(repeating: "0", count: max(0, 3 - String(milliseconds).count)) + String(milliseconds)
    return "\(parts.seconds).\(padded)"
  }
}

package struct TranscriptFailure: Error, Sendable {
  package let path: String
  package let reason: String
}
