import Foundation
import MIME
import TestSupport

/// The header vectors of Jakarta Mail: a field, then `Expect: n` and n values, or `Expect: Exception`.
enum JakartaVectors {
  struct Block {
    var name: String
    /// Unfolded.
    var value: [UInt8]
    /// `nil`: the origin refuses it.
    var expected: [String]?
  }

  static func blocks(_ path: String) throws -> [Block] {
    var blocks: [Block] = []
    var field: (name: String, body: [UInt8])?
    var expected: [String]?
    var isComment = false
    func close() {
      if let field, let values = expected {
        let value = HeaderField(name: field.name, body: field.body).unfolded
        blocks.append(
          Block(name: field.name, value: value, expected: values.first == "Exception" ? nil : values))
      }
    }
    for line in try MailCorpus.bytes(path).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("Comment:") || text.hasPrefix("Strict:") || text.hasPrefix("Header:") {
        isComment = true
      } else if text.hasPrefix("Expect:") {
        isComment = false
        expected = text.contains("Exception") ? ["Exception"] : []
      } else if let first = line.first, first == 0x20 || first == 0x09 {
        if isComment { continue }
        if expected == nil {
          field?.body += [0x0a] + line
        } else {
          expected?.append(String(text.dropFirst()))
        }
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != UInt8(ascii: "#") {
        close()
        (expected, isComment) = (nil, false)
        field = (String(decoding: line[..<colon], as: UTF8.self), Array(line[(colon + 1)...]))
      }
    }
    close()
    return blocks
  }
}

extension JakartaVectors {
  /// `\u3042` in an expectation is the character.
  static func unescaped(_ text: String) -> String {
    let pieces = text.components(separatedBy: "\\u")
    return pieces[0]
      + pieces.dropFirst().map { piece in
        let scalar = UInt32(piece.prefix(4), radix: 16).flatMap(Unicode.Scalar.init)
        return scalar.map { String($0) + piece.dropFirst(4) } ?? piece
      }.joined()
  }
}
