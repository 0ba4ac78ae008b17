import Glibc

/// A conversion by the C library, closed when it goes out of scope.
///
/// Only for charsets of thousands of characters: their tables are the C library's, which a small installation
/// may have put into a package of its own.
struct Iconv: ~Copyable {
  private let descriptor: iconv_t

  /// `nil` when the C library has no such charset. `name` must come from this module's tables, never from a
  /// mail: the library loads code by that name.
  init?(_ name: String, to target: String = "UTF-8") {
    guard let descriptor = iconv_open(target, name), descriptor != iconv_t(bitPattern: -1) else {
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  /// The scalars that one character's octets mean; the target must be `UTF-32LE`. Empty when they mean none.
  mutating func scalars(of octets: [UInt8]) -> [UInt32] {
    iconv(descriptor, nil, nil, nil, nil)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8) { room in
      var isWhole = false
      var target = UnsafeMutableRawPointer(room.baseAddress)?.assumingMemoryBound(to: CChar.self)
      var space = room.count &* 4
      octets.withUnsafeBytes { raw in
        guard let base = raw.baseAddress else { return }
        // iconv takes a mutable pointer by its age, and does not write through it.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base)
          .assumingMemoryBound(to: CChar.self)
        var left = raw.count
        let result = iconv(descriptor, &input, &left, &target, &space)
        isWhole = result == 0 && left == 0
      }
      // Charsets with combining characters hold the last one back.
      guard isWhole, iconv(descriptor, nil, nil, &target, &space) == 0 else { return [] }
      return Array(room[..<(room.count &- space / 4)])
    }
  }

  /// Writes `source` as UTF-8; each octet without meaning becomes U+FFFD.
  mutating func convert(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) {
    iconv(descriptor, nil, nil, nil, nil)
    guard let base = source.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { room in
      var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base)
        .assumingMemoryBound(to: CChar.self)
      var left = source.count
      while left > 0 {
        let error = step(&input, &left, room, &output)
        guard error == EILSEQ || error == EINVAL else { continue }
        if error == EINVAL {
          output.endInside()
          break
        }
        output.replace()
        input = input?.advanced(by: 1)
        left &-= 1
      }
      var none = 0
      var nothing: UnsafeMutablePointer<CChar>?
      _ = step(&nothing, &none, room, &output)
    }
  }

  /// One call; a `nil` input flushes what the charset still holds. Answers errno, or 0.
  private func step(
    _ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int,
    _ room: UnsafeMutableBufferPointer<CChar>, _ output: inout UTF8Output
  ) -> Int32 {
    var target = room.baseAddress
    var space = room.count
    let before = left
    let result =
      input == nil
      ? iconv(descriptor, nil, nil, &target, &space) : iconv(descriptor, &input, &left, &target, &space)
    let error = result == Int.max || result == Int(bitPattern: UInt.max) ? errno : 0
    let written = room.count &- space
    output.put(UnsafeRawBufferPointer(start: room.baseAddress, count: written))
    // A charset that neither reads nor writes nor complains would keep us here for ever.
    if error != EILSEQ, error != EINVAL, written == 0, left == before { return EILSEQ }
    return error
  }
}
