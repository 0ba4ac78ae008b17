internal import Glibc

/// Incoming bytes, taken out as lines or as counted octets. Every octet is looked at once, whatever the
/// chunking. A bare LF ends a line too, because some servers send nothing else.
package struct CRLFLines: Sendable {
  /// A line has more octets than it may have.
  package struct LineTooLong: Error, Hashable, Sendable {
    package let limit: Int
  }

  private var buffer: [UInt8] = []
  /// What is before it was taken.
  private var head = 0
  /// There is no LF in `head..<searched`.
  private var searched = 0

  package init() {}

  /// Octets that were received and not yet taken.
  package var count: Int { buffer.count - head }

  /// The next octet, left where it is.
  package var first: UInt8? { head < buffer.count ? buffer[head] : nil }

  package mutating func append(_ bytes: [UInt8]) {
    guard head < buffer.count else {
      (buffer, head, searched) = (bytes, 0, 0)
      return
    }
    reclaim()
    buffer.append(contentsOf: bytes)
  }

  /// Appends the next line, without its end, to `target` and answers how many octets that were; `nil` while
  /// its end is not there. Throws when the line is longer than `limit`, as soon as that can be known.
  package mutating func takeLine(limit: Int, into target: inout [UInt8]) throws(LineTooLong) -> Int? {
    guard let end = lineFeed() else {
      searched = buffer.count
      // The CR of a line that is just long enough may come before its LF.
      let isEnding = count == limit + 1 && buffer.last == CoreRules.cr
      if count > limit, !isEnding { throw LineTooLong(limit: limit) }
      return nil
    }
    let last = end > head && buffer[end - 1] == CoreRules.cr ? end - 1 : end
    let length = last - head
    if length > limit { throw LineTooLong(limit: limit) }
    target.append(contentsOf: buffer[head..<last])
    head = end + 1
    searched = head
    return length
  }

  /// Moves up to `wanted` octets into `target`; answers how many.
  package mutating func take(_ wanted: Int, into target: inout [UInt8]) -> Int {
    let taken = min(max(wanted, 0), count)
    target.append(contentsOf: buffer[head..<head + taken])
    return drop(taken)
  }

  /// Throws up to `unwanted` octets away; answers how many.
  package mutating func drop(_ unwanted: Int) -> Int {
    let dropped = min(max(unwanted, 0), count)
    head += dropped
    searched = max(searched, head)
    return dropped
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

  /// Gives back the space of what was taken, once it is the larger part: so each octet moves at most once.
  private mutating func reclaim() {
    guard head > buffer.count / 2 else { return }
    buffer.removeFirst(head)
    searched -= head
    head = 0
  }
}
