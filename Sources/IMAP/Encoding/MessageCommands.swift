internal import Mail

extension CommandEncoder {
  /// `sequence-set`, ascending: hMailServer finds nothing for `9:5`.
  static func sequenceSet(_ uids: UIDSet) -> String {
    uids.ranges.map { range in
      range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
    }.joined(separator: ",")
  }

  static func sequenceSet(_ numbers: ClosedRange<UInt32>) -> String {
    numbers.lowerBound == numbers.upperBound
      ? "\(numbers.lowerBound)" : "\(numbers.lowerBound):\(numbers.upperBound)"
  }

  /// `search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)`, with the RETURN of RFC 4731.
  mutating func uidSearch(_ key: SearchKey, _ charset: String?) {
    raw("UID SEARCH ")
    if options.capabilities.contains(.esearch) { raw("RETURN (ALL) ") }
    if let charset, !options.utf8 {
      raw("CHARSET ")
      atom(charset)
      raw(" ")
    }
    if case .and(let keys) = key { conjunction(keys) } else { searchKey(key) }
  }

  private mutating func conjunction(_ keys: [SearchKey]) {
    if keys.isEmpty { raw("ALL") }
    for (index, key) in keys.enumerated() {
      if index > 0 { raw(" ") }
      searchKey(key)
    }
  }

  /// `search-key`
  private mutating func searchKey(_ key: SearchKey) {
    switch key {
    case .all: raw("ALL")
    case .unseen: raw("UNSEEN")
    case .flagged: raw("FLAGGED")
    case .deleted: raw("DELETED")
    case .text(let word): field("TEXT", word)
    case .from(let word): field("FROM", word)
    case .to(let word): field("TO", word)
    case .cc(let word): field("CC", word)
    case .subject(let word): field("SUBJECT", word)
    case .body(let word): field("BODY", word)
    case .header(let name, let value):
      raw("HEADER ")
      string(name)
      raw(" ")
      string(value)
    case .uids(let uids): raw("UID " + Self.sequenceSet(uids))
    case .numbers(let numbers): raw(Self.sequenceSet(numbers))
    case .not, .or, .and: operation(key)
    }
  }

  private mutating func field(_ name: String, _ word: String) {
    raw(name + " ")
    string(word)
  }

  private mutating func operation(_ key: SearchKey) {
    switch key {
    case .not(let key):
      raw("NOT ")
      searchKey(key)
    case .or(let left, let right):
      raw("OR ")
      searchKey(left)
      raw(" ")
      searchKey(right)
    case .and(let keys):
      raw("(")
      conjunction(keys)
      raw(")")
    default: break
    }
  }

  /// `fetch = "FETCH" SP sequence-set SP "(" fetch-att *(SP fetch-att) ")" [fetch-modifiers]`
  mutating func fetch(_ messages: MessageSet, _ items: [FetchItem], _ modifiers: FetchModifiers) {
    let isByUID: Bool
    switch messages {
    case .uids(let uids):
      raw("UID FETCH \(Self.sequenceSet(uids)) ")
      isByUID = true
    case .numbers(let numbers):
      raw("FETCH \(Self.sequenceSet(numbers)) ")
      isByUID = false
    }
    list(items) { $0.fetchItem($1) }
    fetchModifiers(modifiers, isByUID: isByUID)
  }

  private mutating func fetchItem(_ item: FetchItem) {
    switch item {
    case .uid: raw("UID")
    case .flags: raw("FLAGS")
    case .internalDate: raw("INTERNALDATE")
    case .size: raw("RFC822.SIZE")
    case .envelope: raw("ENVELOPE")
    case .bodyStructure: raw("BODYSTRUCTURE")
    case .modSequence: raw("MODSEQ")
    case .headerFields(let names):
      raw("BODY.PEEK[HEADER.FIELDS ")
      list(names) { $0.atom($1) }
      raw("]")
    case .body(let section, let partial):
      raw("BODY.PEEK[\(Self.name(of: section))]")
      if let partial { raw("<\(partial.offset).\(partial.count)>") }
    }
  }

  /// `section-spec`
  private static func name(of section: BodySection) -> String {
    switch section {
    case .header: "HEADER"
    case .part(let path): path.description
    case .mime(let path): path.description + ".MIME"
    case .partHeader(let path): path.numbers.isEmpty ? "HEADER" : path.description + ".HEADER"
    }
  }
}
