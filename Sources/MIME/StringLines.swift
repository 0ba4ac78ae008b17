/// The lines of a text, one after the other, without the line feeds between them; never none. A text of nothing but
/// line feeds has as many lines as octets, so that an array of them may take thirty times its room.
package struct StringLines: Sequence, IteratorProtocol {
  private var rest: Substring?

  package init(_ text: Substring) { rest = text }
  package init(_ text: String) { rest = text[...] }

  package mutating func next() -> Substring? {
    guard let text = rest else { return nil }
    guard let end = text.utf8.firstIndex(of: ASCII.lineFeed) else {
      rest = nil
      return text
    }
    rest = text[text.utf8.index(after: end)...]
    return text[..<end]
  }
}
