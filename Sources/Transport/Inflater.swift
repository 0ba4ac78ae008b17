import CZlib

/// Raw deflate read back (RFC 1951), without a stream: compressed bytes go in, plain ones come out, as many as are
/// asked for. However much a few bytes stand for, what is not asked for is not made.
struct Inflater: ~Copyable {
  enum Output {
    /// At least one byte.
    case bytes([UInt8])
    /// Nothing until more has been received.
    case needsInput
    /// The sender said that this is all.
    case end
  }

  /// How much one call gives, in bytes.
  static let chunk = 64 << 10

  /// Stays where it is: zlib remembers the address.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Received and not yet read by zlib.
  private var input: ArraySlice<UInt8> = []
  private var failure: TransportFailure?
  private var hasEnded = false
  private var isBetweenBlocks = true

  init() throws(TransportFailure) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard hato_start_inflating(stream) == Z_OK else {
      throw .system(doing: "decompressing", reason: "out of memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether nothing is missing if nothing more comes.
  var mayEndHere: Bool { hasEnded || (failure == nil && isBetweenBlocks && input.isEmpty) }

  mutating func receive(_ bytes: [UInt8]) { input = input.isEmpty ? bytes[...] : input + bytes }

  /// The next plain bytes, 64 KiB at most. What came before the first bad byte is given before that is told; then
  /// every call throws the same.
  mutating func next() throws(TransportFailure) -> Output {
    if let failure { throw failure }
    if hasEnded { return .end }
    var status = Z_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
      status = inflate(into: buffer, &count)
    }
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: hasEnded = true
    case Z_MEM_ERROR: failure = .system(doing: "decompressing", reason: "out of memory")
    default:
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "no reason given"
      failure = .closed(
        reason: "the compressed connection failed: what came can't be decompressed (\(words))")
    }
    // A short answer must not hold 64 KiB for as long as its reader keeps it.
    if !bytes.isEmpty { return .bytes(bytes.count < Self.chunk / 4 ? Array(bytes[...]) : bytes) }
    if let failure { throw failure }
    return hasEnded ? .end : .needsInput
  }

  private mutating func inflate(into output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) -> Int32 {
    let (status, read) = input.withUnsafeBufferPointer { input in
      // zlib only reads there.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: output.count)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      return (status, input.count - Int(stream.pointee.avail_in))
    }
    count = output.count - Int(stream.pointee.avail_out)
    input = read == input.count ? [] : input.dropFirst(read)
    // A call that changes nothing says nothing about it.
    isBetweenBlocks = hato_is_between_blocks(stream) != 0 || (isBetweenBlocks && read == 0 && count == 0)
    return status
  }
}
