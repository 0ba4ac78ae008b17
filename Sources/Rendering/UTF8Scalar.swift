/// Scalars of valid UTF-8 (RFC 3629), read and written without a String.
enum UTF8Scalar {
  /// The scalar that begins at `index`, and how many bytes it takes. Never beyond the end.
  @inline(__always)
  static func decode(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(utf8[index])
    if lead < 0x80 { return (lead, 1) }
    let left = utf8.count - index
    if lead >= 0xc0, lead < 0xe0, left >= 2 { return ((lead & 0x1f) << 6 | continuation(utf8, index + 1), 2) }
    if lead >= 0xe0, lead < 0xf0, left >= 3 {
      return ((lead & 0x0f) << 12 | continuation(utf8, index + 1) << 6 | continuation(utf8, index + 2), 3)
    }
    if lead >= 0xf0, left >= 4 {
      let high = (lead & 0x07) << 18 | continuation(utf8, index + 1) << 12
      return (high | continuation(utf8, index + 2) << 6 | continuation(utf8, index + 3), 4)
    }
    return (0xfffd, 1)
  }

  @inline(__always)
  private static func continuation(_ utf8: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
    UInt32(utf8[index] & 0x3f)
  }

  @inline(__always)
  static func encode(_ scalar: UInt32, to bytes: inout [UInt8]) {
    if scalar < 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      bytes.append(UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
    } else if scalar < 0x10000 {
      bytes.append(UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
    } else {
      bytes.append(UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18 & 0x07))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3f))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f))
    }
  }

  static func length(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4 }

  /// Where the clusters that begin at `index` surely have ended: before the second of two simple characters, at a
  /// tab, or at the end.
  static func endOfClusters(_ utf8: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
    var (scalar, length) = decode(utf8, at: index)
    var wasSimple = SimpleScalar.columns(scalar) > 0
    var end = index + length
    while end < utf8.count {
      (scalar, length) = decode(utf8, at: end)
      let isSimple = SimpleScalar.columns(scalar) > 0
      if isSimple && wasSimple || scalar == 0x09 { break }
      wasSimple = isSimple
      end += length
    }
    return end
  }
}

/// Characters that are a cluster by themselves beside one another, and whose columns need no table: most of what
/// people write.
enum SimpleScalar {
  /// 0 when it is none of them.
  @inline(__always)
  static func columns(_ scalar: UInt32) -> Int {
    if scalar < 0x300 { return scalar >= 0x20 && scalar < 0x7f || scalar >= 0xc0 ? 1 : 0 }
    switch scalar {
    case 0x391...0x3a1, 0x3a3...0x3ff, 0x400...0x481, 0x48a...0x52f, 0x5d0...0x5ea, 0x620...0x64a: return 1
    case 0x3000...0x3020, 0x3041...0x3096, 0x30a0...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xac00...0xd7a3,
      0xff01...0xff60:
      return 2
    case 0xff61...0xff9d: return 1
    default: return 0
    }
  }
}

extension SimpleScalar {
  /// What is a cluster by itself whatever stands beside it (GB4, GB5 of UAX #29), but for a line's end.
  @inline(__always)
  static func isControl(_ scalar: UInt32) -> Bool {
    if scalar < 0x20 { return scalar != 0x09 && scalar != 0x0a && scalar != 0x0d }
    switch scalar {
    case 0x200b, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfeff: return true
    default: return false
    }
  }
}

/// Text whose bytes are columns.
enum PrintableASCII {
  static func holds(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    // One pass without a branch for each byte.
    var isBad = false
    for byte in utf8 { isBad = isBad || byte &- 0x20 > 0x5e }
    return !isBad
  }
}
