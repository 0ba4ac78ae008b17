/// How the octets of a part were made fit for the way (RFC 2045 §6).
package enum TransferEncoding: Hashable, Sendable {
  /// 7bit, 8bit and binary: as they are.
  case identity
  case base64
  case quotedPrintable
  /// `x-uuencode`: from before MIME, never registered, still met.
  case uuencode

  /// `nil` for a name that is unknown here; such octets can only be shown as they are (RFC 2045 §6.4).
  package init?(label: String) {
    switch CharsetLabels.normalized(label) {
    case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "7bits", "8bits": self = .identity
    case "base64", "base-64", "b64": self = .base64
    case "quoted-printable", "quotedprintable", "quoted_printable", "qp": self = .quotedPrintable
    case "x-uuencode", "uuencode", "x-uue", "x-uu", "uue": self = .uuencode
    default: return nil
    }
  }

  /// All of it at once.
  package func decode(_ bytes: [UInt8]) -> [UInt8] {
    guard self != .identity else { return bytes }
    return decode(bytes[...])
  }

  package func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard self != .identity else { return Array(bytes) }
    var decoder = TransferDecoder(self)
    var output = bytes.withUnsafeBufferPointer { decoder.decode($0) }
    output += decoder.finish()
    return output
  }

  /// What `encodedSize` octets are after decoding, roughly.
  package func estimatedSize(of encodedSize: Int) -> Int {
    switch self {
    case .identity, .quotedPrintable: encodedSize
    // Lines of 76 characters and a CRLF hold 57 octets.
    case .base64: encodedSize / 78 &* 57 &+ encodedSize % 78 / 4 &* 3
    // Lines of 61 characters and a CRLF hold 45 octets.
    case .uuencode: encodedSize / 63 &* 45
    }
  }
}

/// Decodes a part while it arrives, in any chunking: what comes out doesn't depend on where the chunks are cut.
///
/// Never fails: octets that have no place in the encoding are skipped (RFC 2045 §6.8) or kept (§6.7).
package struct TransferDecoder: Sendable {
  private enum State: Sendable {
    case identity
    case base64(Base64Decoder)
    case quotedPrintable(QuotedPrintableDecoder)
    case uuencode(UUDecoder)
  }

  private var state: State

  package init(_ encoding: TransferEncoding) {
    switch encoding {
    case .identity: state = .identity
    case .base64: state = .base64(Base64Decoder())
    case .quotedPrintable: state = .quotedPrintable(QuotedPrintableDecoder())
    case .uuencode: state = .uuencode(UUDecoder())
    }
  }

  package mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
    if case .identity = state { return bytes }
    return bytes.withUnsafeBufferPointer { decode($0) }
  }

  mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    switch state {
    case .identity:
      return Array(bytes)
    case .base64(var decoder):
      defer { state = .base64(decoder) }
      return decoder.decode(bytes)
    case .quotedPrintable(var decoder):
      defer { state = .quotedPrintable(decoder) }
      return decoder.decode(bytes)
    case .uuencode(var decoder):
      defer { state = .uuencode(decoder) }
      return decoder.decode(bytes)
    }
  }

  /// What was held back until more would come; call it once, at the end.
  package mutating func finish() -> [UInt8] {
    switch state {
    case .identity:
      return []
    case .base64(var decoder):
      return decoder.finish()
    case .quotedPrintable(var decoder):
      return decoder.finish()
    case .uuencode(var decoder):
      return decoder.finish()
    }
  }
}
