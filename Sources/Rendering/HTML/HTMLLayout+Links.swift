import Screen

extension HTMLLayout {
  mutating func showLink(_ tag: HTMLTag, _ opened: inout OpenElements.Open, _ bytes: Span<UInt8>) {
    guard let address = tag.value(.href, bytes) else { return }
    if let index = links.begin(address, line: line, paragraph: paragraphs.count) {
      opened.style.link = Int32(index)
    }
  }

  /// A link without an element around its text.
  mutating func beginLink(_ address: String) {
    endLink()
    if let index = links.begin(address, line: line, paragraph: paragraphs.count) { style.link = Int32(index) }
  }

  /// Puts the number of the link that ends here behind its words, and where it leads when they say otherwise.
  mutating func endLink() {
    guard links.isOpen else { return }
    if let ended = links.end(line) { number(ended) }
    style.link = open.top.map { $0.element == .a ? -1 : $0.style.link } ?? -1
  }

  private mutating func number(_ ended: DocumentLinks.Ended) {
    let link = Int32(ended.index)
    let number = ended.index + 1 + reader.linkCount
    var text = "[\(number)]"
    var look = Look.dim
    if let warning = ended.warning {
      text = "[\(number)\u{a0}→\u{a0}\(warning.host)]"
      look = .warning
    } else if ended.isAddress {
      return
    }
    // A bracket right behind an address would be taken for a part of it.
    if ended.looksLikeAddress { text = " " + text }
    if !ended.hasText { line.attach("[image]", .link, link: link) }
    if line.hasInk {
      line.attach(text, look, link: link)
    } else if let last = paragraphs.indices.last, last >= ended.firstParagraph {
      paragraphs[last].spans.append(TextSpan(text, look.role, link: ended.index))
    }
  }
}
