import Glibc

/// Text written in another charset, by the C library: what a test of reading starts from.
enum Transcoder {
  /// `nil` when the C library lacks the charset or the charset a letter.
  static func encode(_ text: String, as charset: String) -> [UInt8]? {
    guard let descriptor = iconv_open(charset, "UTF-8"), descriptor != iconv_t(bitPattern: -1) else {
      return nil
    }
    defer { iconv_close(descriptor) }
    var input = text.utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 4 + 64)
    let room = output.count
    var left = input.count
    var space = room
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        var from = source.baseAddress
        var to = target.baseAddress
        let result = iconv(descriptor, &from, &left, &to, &space)
        iconv(descriptor, nil, nil, &to, &space)
        return result
      }
    }
    guard result != Int.max, result != Int(bitPattern: UInt.max), left == 0 else { return nil }
    return output[..<(room - space)].map { UInt8(bitPattern: $0) }
  }
}
