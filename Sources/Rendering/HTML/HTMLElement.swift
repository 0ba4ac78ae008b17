/// The elements that mean something here; `other` is every other, which is inline as in a browser.
enum HTMLElement: UInt8, CaseIterable {
  case other
  case a, abbr, acronym, address, area, article, aside, audio, b, base, basefont, bgsound, big, blockquote,
    body, br
  case button, caption, center, cite, code, col, colgroup, datalist, dd, del, details, dfn, dialog, dir, div,
    dl, dt, em, embed
  case fieldset, figcaption, figure, font, footer, form, frame, frameset, h1, h2, h3, h4, h5, h6, head, header
  case hgroup, hr, html, i, iframe, image, img, input, ins, kbd, keygen, legend, li, link, listing, main, map,
    mark
  case math, menu, meta, nav, nobr, noembed, noframes, noscript, object, ol, optgroup, option, p, param,
    picture
  case plaintext, pre, q, rp, rt, ruby, s, samp, script, section, select, small, source, span, strike, strong,
    style
  case sub, summary, sup, svg, table, tbody, td, template, textarea, tfoot, th, thead, title, tr, track, tt,
    u, ul
  case `var`, video, wbr, xml, xmp

  private static let keys: [UInt64: HTMLElement] = Dictionary(
    allCases.map { (HTMLSyntax.key("\($0)"), $0) }, uniquingKeysWith: { first, _ in first })

  init(_ bytes: Span<UInt8>, _ name: Range<Int>) { self = Self.keys[HTMLSyntax.key(bytes, name)] ?? .other }

  /// What an element is to the layout and to the rules of open elements.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// Has no content and no end tag.
    static let void = Traits(rawValue: 1)
    /// Stands on lines of its own.
    static let block = Traits(rawValue: 2)
    /// And is set off by blank lines.
    static let paragraph = Traits(rawValue: 4)
    /// Ends an open `p` (WHATWG HTML §13.2.6.4.7).
    static let endsParagraph = Traits(rawValue: 8)
    /// End tags of formatting inside don't reach beyond it.
    static let special = Traits(rawValue: 16)
    /// Formatting that an end tag ends whatever is open inside.
    static let formatting = Traits(rawValue: 32)
    /// Never shows anything of its content.
    static let hidden = Traits(rawValue: 64)
    /// No end tag inside reaches out of it.
    static let scope = Traits(rawValue: 128)
  }

  private static let traitsByElement: [Traits] = allCases.map(traits)

  var traits: Traits { Self.traitsByElement[Int(rawValue)] }

  private static func traits(_ element: HTMLElement) -> Traits {
    switch element {
    case .area, .base, .basefont, .bgsound, .br, .col, .embed, .frame, .image, .img, .input, .keygen, .link,
      .meta, .param, .source, .track, .wbr:
      .void
    case .hr: [.void, .block, .endsParagraph]
    case .p: [.block, .paragraph, .endsParagraph, .special]
    case .h1, .h2, .h3, .h4, .h5, .h6, .blockquote, .ul, .ol, .dl, .pre, .listing, .xmp, .figure, .menu, .dir,
      .plaintext:
      [.block, .paragraph, .endsParagraph, .special]
    case .table: [.block, .paragraph, .special, .scope, .endsParagraph]
    case .td, .th, .caption: [.block, .special, .scope]
    case .tr, .tbody, .thead, .tfoot, .colgroup: [.block, .special]
    case .address, .article, .aside, .center, .dd, .details, .dialog, .div, .dt, .fieldset, .figcaption,
      .footer, .form, .header, .hgroup, .li, .main, .nav, .section, .summary:
      [.block, .endsParagraph, .special]
    case .body, .html, .legend, .optgroup, .option, .frameset: [.block, .special]
    case .a, .b, .big, .code, .em, .font, .i, .nobr, .s, .small, .strike, .strong, .tt, .u: .formatting
    case .script, .style, .title, .noframes, .noembed, .iframe, .template, .svg, .xml, .rp, .datalist:
      [.hidden, .special]
    case .button, .object, .select: [.special, .scope]
    default: []
    }
  }

  /// How the tokenizer reads what follows the start tag.
  var content: HTMLContent {
    switch self {
    case .title, .textarea: .referencesOnly
    case .style, .script, .xmp, .iframe, .noembed, .noframes: .raw
    case .plaintext: .rest
    default: .markup
    }
  }

  var isHeading: Bool { rawValue >= HTMLElement.h1.rawValue && rawValue <= HTMLElement.h6.rawValue }
}

/// How text is read: as markup, or to an element's own end tag (WHATWG HTML §13.2.5).
enum HTMLContent {
  case markup, referencesOnly, raw
  /// To the end of the document.
  case rest
}
