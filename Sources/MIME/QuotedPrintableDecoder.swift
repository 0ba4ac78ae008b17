/// Quoted-printable (RFC 2045 §6.7) in pieces. White space at the end of a line was added on the way and goes;
/// an `=` that begins nothing is kept as it is.
struct QuotedPrintableDecoder: Sendable {
  /// What can't be told yet: a run of blanks, or an `=` and what followed it.
  private var held: [UInt8] = []

  /// More blanks than this in a row are text, whatever follows: no mailer pads a line so far, and what is held
  /// back must not grow with the mail.
  static let blankLimit = 1000

  mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count &+ held.count)
    var index = 0
    while index < bytes.count {
      if held.isEmpty {
        let start = index
        index = Self.plainEnd(bytes, from: start)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        guard index < bytes.count else { break }
        if single(bytes, &index, &output) { continue }
      }
      let byte = bytes[index]
      index &+= 1
      if held.first == ASCII.equals { escape(byte, &output) } else { blank(byte, &output) }
    }
    return output
  }

  mutating func finish() -> [UInt8] {
    defer { held = [] }
    // A soft break at the very end of the part, or blanks there, are nothing.
    let isPadding = held.dropFirst().allSatisfy { $0.isBlank || $0 == ASCII.carriageReturn }
    let isSoftBreak = held.first == ASCII.equals && isPadding
    return isSoftBreak || held.allSatisfy(\.isBlank) ? [] : held
  }

  /// The end of the octets that stand for themselves: no `=`, and no blank that may be at the end of a line.
  @inline(__always)
  private static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == ASCII.equals { break }
      if byte.isBlank {
        guard index &+ 1 < bytes.count, !bytes[index &+ 1].isBlank, !bytes[index &+ 1].isLineEnd else {
          break
        }
      }
      index &+= 1
    }
    return index
  }

  /// An escape that is whole in this chunk, taken without holding anything: `=XX` or `=CRLF`.
  @inline(__always)
  private func single(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8])
    -> Bool
  {
    guard index &+ 2 < bytes.count else { return false }
    let (byte, next, third) = (bytes[index], bytes[index &+ 1], bytes[index &+ 2])
    guard byte == ASCII.equals else { return false }
    if let high = next.hexValue, let low = third.hexValue {
      output.append(high << 4 | low)
    } else if next != ASCII.carriageReturn || third != ASCII.lineFeed {
      return false
    }
    index &+= 3
    return true
  }

  /// Another octet after blanks.
  private mutating func blank(_ byte: UInt8, _ output: inout [UInt8]) {
    if byte.isBlank, held.count < Self.blankLimit {
      held.append(byte)
      return
    }
    if !byte.isLineEnd { output += held }
    held.removeAll(keepingCapacity: true)
    if byte.isBlank || byte == ASCII.equals { held = [byte] } else { output.append(byte) }
  }

  /// Another octet after `=`: `hex-octet = "=" 2(DIGIT / "A" … "F")`, or a soft line break with padding.
  private mutating func escape(_ byte: UInt8, _ output: inout [UInt8]) {
    if held.count == 1, byte.hexValue != nil {
      held.append(byte)
    } else if held.count == 2, let high = held[1].hexValue, let low = byte.hexValue {
      output.append(high << 4 | low)
      held.removeAll(keepingCapacity: true)
    } else if byte == ASCII.lineFeed, held.count == 1 || held[1].hexValue == nil {
      held.removeAll(keepingCapacity: true)
    } else if continuesPadding(byte) {
      held.append(byte)
    } else {
      release(byte, &output)
    }
  }

  private func continuesPadding(_ byte: UInt8) -> Bool {
    guard held.count < Self.blankLimit, byte.isBlank || byte == ASCII.carriageReturn else { return false }
    return held.dropFirst().last.map { $0.isBlank } ?? true
  }

  /// It was no escape: everything is text, and this octet is looked at anew.
  private mutating func release(_ byte: UInt8, _ output: inout [UInt8]) {
    let isBareReturn = held.last == ASCII.carriageReturn
    if !isBareReturn { output += held }
    held.removeAll(keepingCapacity: true)
    if byte.isBlank || byte == ASCII.equals { held = [byte] } else { output.append(byte) }
  }
}
