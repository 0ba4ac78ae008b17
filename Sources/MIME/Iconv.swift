import Glibc

/// A conversion to UTF-8 by the C library, closed when it goes out of scope.
struct Iconv: ~Copyable {
  private let descriptor: iconv_t

  /// `nil` when the C library has no such charset. `name` must come from `CharsetLabels`, never from a mail:
  /// the library loads code by that name.
  init?(_ name: String) {
    guard let descriptor = iconv_open("UTF-8", name), descriptor != iconv_t(bitPattern: -1) else {
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  /// Appends `bytes` as UTF-8 and answers how many octets had no meaning; each of them became U+FFFD.
  mutating func convert(_ bytes: [UInt8], into output: inout [UInt8]) -> Int {
    iconv(descriptor, nil, nil, nil, nil)
    var faults = 0
    let chunk = max(64, min(bytes.count &* 2, 64 << 10))
    output.reserveCapacity(output.count &+ bytes.count)
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: chunk) { room in
      bytes.withUnsafeBytes { raw in
        guard let base = raw.baseAddress else { return }
        // iconv takes a mutable pointer by its age, and does not write through it.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base)
          .assumingMemoryBound(to: CChar.self)
        var left = raw.count
        while left > 0 {
          let error = step(&input, &left, room, &output)
          guard error == EILSEQ || error == EINVAL else { continue }
          faults &+= 1
          output.append(contentsOf: [0xef, 0xbf, 0xbd])
          input = input?.advanced(by: 1)
          left &-= 1
          if error == EINVAL { left = 0 }
        }
      }
      var none = 0
      var nothing: UnsafeMutablePointer<CChar>?
      _ = step(&nothing, &none, room, &output)
    }
    return faults
  }

  /// One call; a `nil` input flushes what the charset still holds. Answers errno, or 0.
  private func step(
    _ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int,
    _ room: UnsafeMutableBufferPointer<CChar>, _ output: inout [UInt8]
  ) -> Int32 {
    var target = room.baseAddress
    var space = room.count
    let before = left
    let result =
      input == nil
      ? iconv(descriptor, nil, nil, &target, &space) : iconv(descriptor, &input, &left, &target, &space)
    let error = result == Int.max || result == Int(bitPattern: UInt.max) ? errno : 0
    let written = room.count &- space
    output.append(contentsOf: UnsafeRawBufferPointer(start: room.baseAddress, count: written))
    // A charset that neither reads nor writes nor complains would keep us here for ever.
    if error == E2BIG, written == 0, left == before { return EILSEQ }
    return error
  }
}
