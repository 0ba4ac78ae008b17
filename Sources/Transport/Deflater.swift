import CZlib

/// Raw deflate written (RFC 1951), without a stream.
struct Deflater: ~Copyable {
  /// How much one call takes, in bytes.
  static let chunk = 64 << 10

  /// Stays where it is: zlib remembers the address.
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(TransportFailure) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard hato_start_deflating(stream) == Z_OK else {
      throw .system(doing: "compressing", reason: "out of memory")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses `bytes[range]`. `isAll`: the other side can read everything up to here at once (Z_SYNC_FLUSH, RFC 4978
  /// §4), otherwise some of it may wait for what follows.
  mutating func compress(_ bytes: [UInt8], _ range: Range<Int>, isAll: Bool) -> [UInt8] {
    bytes.withUnsafeBufferPointer { buffer in
      let part = UnsafeBufferPointer(rebasing: buffer[range])
      // zlib only reads there.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: part.baseAddress)
      stream.pointee.avail_in = UInt32(clamping: part.count)
      var output: [UInt8] = []
      repeat {
        output += [UInt8](unsafeUninitializedCapacity: part.count / 2 + 64) { room, count in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(clamping: room.count)
          // Z_BUF_ERROR only says that there was nothing left to do; other errors don't occur.
          deflate(stream, isAll ? Z_SYNC_FLUSH : Z_NO_FLUSH)
          count = room.count - Int(stream.pointee.avail_out)
        }
      } while stream.pointee.avail_out == 0
      return output
    }
  }
}
