internal import Mail

/// Words that are looked for in text of any case. Octets are compared, since a hundred thousand rows are looked
/// through: ASCII is folded in place, and only text with other characters takes the slow way to lower case.
struct WordMatch {
  private let words: [[UInt8]]
  /// The text under examination, kept for its room.
  private var text: [UInt8] = []

  init(_ words: [String]) { self.words = words.map { Array($0.lowercased().utf8) } }

  /// Whether each word is in the subject or in one of the people.
  mutating func matches(_ envelope: Envelope) -> Bool {
    text.removeAll(keepingCapacity: true)
    add(envelope.subject)
    for people in [envelope.from, envelope.sender, envelope.replyTo, envelope.to, envelope.cc, envelope.bcc] {
      for person in people {
        add(person.name)
        add(person.mailbox, separator: UInt8(ascii: "@"))
        add(person.host)
      }
    }
    return words.allSatisfy(isThere)
  }

  private mutating func add(_ field: String?, separator: UInt8 = UInt8(ascii: "\n")) {
    guard let field, !field.isEmpty else { return }
    let start = text.count
    var isASCII = true
    for octet in field.utf8 {
      isASCII = isASCII && octet < 0x80
      text.append(octet &- 0x41 < 26 ? octet | 0x20 : octet)
    }
    if !isASCII {
      text.removeSubrange(start...)
      text += field.lowercased().utf8
    }
    text.append(separator)
  }

  private func isThere(_ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    guard word.count <= text.count else { return false }
    for start in 0...(text.count - word.count) where text[start] == first {
      if text[start..<(start + word.count)].elementsEqual(word) { return true }
    }
    return false
  }
}
