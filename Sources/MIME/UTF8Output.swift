/// UTF-8 in the making, and what was wrong on the way. Room is reserved once for the usual text and grows for
/// the unusual; every decoder writes here, so that one place decides how text and faults come out.
struct UTF8Output: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0
  /// Sequences of octets that had no meaning; each became one U+FFFD.
  private(set) var faults = 0
  /// Whether the octets ended inside of a character; that is a fault only where the text is whole.
  private var endsInside = false

  /// Most text is no longer in UTF-8 than it was, or half again as long.
  init(for octets: Int) {
    capacity = octets &+ octets / 2 &+ 16
    start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  @inline(__always)
  private mutating func reserve(_ octets: Int) {
    if count &+ octets > capacity { grow(octets) }
  }

  @inline(never)
  private mutating func grow(_ octets: Int) {
    let wider = capacity &* 2 &+ octets
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
    room.update(from: start, count: count)
    start.deallocate()
    (start, capacity) = (room, wider)
  }

  /// `scalar` must be a Unicode scalar value; no decoder has another.
  @inline(__always)
  mutating func put(_ scalar: UInt32) {
    reserve(4)
    let target = start + count
    if scalar < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: scalar)
      count &+= 1
    } else if scalar < 0x800 {
      target[0] = UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6)
      target[1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
      count &+= 2
    } else if scalar < 0x10000 {
      target[0] = UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12)
      target[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f)
      target[2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
      count &+= 3
    } else {
      target[0] = UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18)
      target[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3f)
      target[2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3f)
      target[3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3f)
      count &+= 4
    }
  }

  /// A sequence without meaning.
  mutating func replace() {
    faults &+= 1
    put(0xfffd)
  }

  /// The octets ended before the character did.
  mutating func endInside() { endsInside = true }

  /// Copies 7-bit octets from `index` on, as far as there are any.
  @inline(__always)
  mutating func copyASCII(_ source: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    guard let base = source.baseAddress else { return }
    reserve(source.count &- index)
    while index &+ 8 <= source.count {
      let eight = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
      guard eight & 0x8080_8080_8080_8080 == 0 else { break }
      UnsafeMutableRawPointer(start + count).storeBytes(of: eight, as: UInt64.self)
      index &+= 8
      count &+= 8
    }
    while index < source.count, base[index] < 0x80 {
      start[count] = base[index]
      index &+= 1
      count &+= 1
    }
  }

  /// What another converter has written.
  mutating func put(_ octets: UnsafeRawBufferPointer) {
    reserve(octets.count)
    if let base = octets.baseAddress {
      UnsafeMutableRawPointer(start + count).copyMemory(from: base, byteCount: octets.count)
    }
    count &+= octets.count
  }

  /// The text, and how many sequences had no meaning. A `cut` text may end inside of a character.
  mutating func finish(cut: Bool) -> (text: String, faults: Int) {
    if endsInside, !cut { replace() }
    return (String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self), faults)
  }
}
