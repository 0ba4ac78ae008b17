extension HTMLLayout {
  /// Counts what a browser would fetch for this tag.
  mutating func countRemote(
    _ tag: HTMLTag, _ declarations: StyleDeclarations?, isShown: Bool, _ bytes: Span<UInt8>
  ) {
    remote.hasBase = links.hasBase
    func range(_ attribute: HTMLAttribute) -> Range<Int>? { tag.range(attribute) }
    switch tag.element {
    case .img, .image, .input:
      let kind: RemoteContent.Kind = !isShown || isTiny(tag, declarations, bytes) ? .tracker : .image
      if let source = range(.src) ?? range(.srcset) ?? range(.href) { remote.count(bytes, source, as: kind) }
      if let low = range(.lowsrc) { remote.count(bytes, low, as: .other) }
    case .video, .audio, .iframe, .frame, .embed, .script, .track, .bgsound, .object:
      if let source = range(.src) ?? range(.data) { remote.count(bytes, source, as: .other) }
      if let poster = range(.poster) { remote.count(bytes, poster, as: .image) }
    case .source where !open.isOpen(.picture):
      if let source = range(.src) ?? range(.srcset) { remote.count(bytes, source, as: .other) }
    case .link: if let source = range(.href) { remote.count(bytes, source, as: .other) }
    default: break
    }
    if let ground = range(.background) { remote.count(bytes, ground, as: .image) }
    for address in declarations?.addresses ?? [] { remote.count(bytes, address, as: .image) }
  }
}
