/// A whole document of HTML, told by how it begins: senders mark them as plain text by mistake.
enum HTMLDocument {
  /// Whether a doctype of HTML or the element `html` comes first, after spaces, comments and an XML declaration. What
  /// only holds some tags is text.
  static func begins(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while true {
      rest = rest.drop(while: HTMLSyntax.isSpace)
      // A byte order mark.
      if rest.starts(with: [0xef, 0xbb, 0xbf]) {
        rest = rest.dropFirst(3)
      } else if rest.starts(with: "<!--".utf8) {
        guard let end = after("-->", in: rest.dropFirst(4)) else { return false }
        rest = end
      } else if rest.starts(with: "<?xml".utf8) {
        guard let end = after("?>", in: rest) else { return false }
        rest = end
      } else {
        return isOpening("<!doctype html", rest) || isOpening("<html", rest)
      }
    }
  }

  private static func isOpening(_ opening: String, _ text: Substring.UTF8View) -> Bool {
    let found = text.prefix(opening.utf8.count + 1)
    guard found.count > opening.utf8.count, let next = found.last, next == 0x3e || HTMLSyntax.isSpace(next)
    else {
      return false
    }
    return found.dropLast().elementsEqual(opening.utf8) { $0 == $1 || 0x41...0x5a ~= $0 && $0 | 0x20 == $1 }
  }

  private static func after(_ end: String, in text: Substring.UTF8View) -> Substring.UTF8View? {
    var rest = text
    while let place = rest.firstIndex(of: end.utf8[end.startIndex]) {
      rest = rest[place...]
      if rest.starts(with: end.utf8) { return rest.dropFirst(end.utf8.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
