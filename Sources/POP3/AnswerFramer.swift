internal import Glibc
internal import Wire

/// Cuts what a server sends into status lines and contents (RFC 1939 §3). Which of them is due is for the
/// conversation to say. Linear in what is received, whatever the chunking.
struct AnswerFramer: Sendable {
  struct StatusLine {
    /// Without the line end.
    let bytes: [UInt8]
    let endsWithLFAlone: Bool
  }

  private var buffer: [UInt8] = []
  /// What is before it was taken.
  private var head = 0
  /// There is no LF in `head..<searched`.
  private var searched = 0
  private var stuffing = DotStuffing(endsLinesWithLF: false)

  /// Octets that were received and not yet taken.
  var count: Int { buffer.count - head }

  mutating func receive(_ bytes: [UInt8]) {
    guard head < buffer.count else {
      (buffer, head, searched) = (bytes, 0, 0)
      return
    }
    // So each octet moves at most once.
    if head > buffer.count / 2 {
      buffer.removeFirst(head)
      (head, searched) = (0, max(searched - head, 0))
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next line; `nil` while its end is not there. Throws as soon as it is longer than `limit`.
  mutating func statusLine(limit: Int) throws(ProtocolFailure) -> StatusLine? {
    guard let feed = lineFeed() else {
      searched = buffer.count
      // The last CR may belong to the line end.
      let length = buffer.last == CoreRules.cr ? count - 1 : count
      if length > limit { throw .lineTooLong(limit: limit) }
      return nil
    }
    let endsWithCRLF = feed > head && buffer[feed - 1] == CoreRules.cr
    let line = buffer[head..<(endsWithCRLF ? feed - 1 : feed)]
    if line.count > limit { throw .lineTooLong(limit: limit) }
    head = feed + 1
    searched = head
    return StatusLine(bytes: Array(line), endsWithLFAlone: !endsWithCRLF)
  }

  /// What follows is the content of an answer whose status line ended in that way.
  mutating func beginContent(endsLinesWithLF: Bool) {
    stuffing = DotStuffing(endsLinesWithLF: endsLinesWithLF)
  }

  /// Content up to its end or to that of what was received, at most `limit` octets; they may be none.
  mutating func content(limit: Int) -> (octets: [UInt8], isOver: Bool) {
    var octets: [UInt8] = []
    // A CR that was held back may come on top.
    let end = min(buffer.count, head + limit - 1)
    octets.reserveCapacity(end - head + 1)
    let (taken, isOver) = buffer.withUnsafeBytes { bytes in
      stuffing.decode(UnsafeRawBufferPointer(rebasing: bytes[head..<end]), into: &octets)
    }
    head += taken
    searched = max(searched, head)
    return (octets, isOver)
  }

  private func lineFeed() -> Int? {
    let start = max(head, searched)
    guard start < buffer.count else { return nil }
    return buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(CoreRules.lf), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
