package import Mail

/// What SEARCH looks for (`search-key`, RFC 3501 §6.4.4).
package indirect enum SearchKey: Hashable, Sendable {
  case all
  case unseen
  case flagged
  case deleted
  /// Header or body has this text, whatever its case.
  case text(String)
  case from(String)
  case to(String)
  case cc(String)
  case subject(String)
  case body(String)
  case header(name: String, value: String)
  case uids(UIDSet)
  /// Messages by sequence number.
  case numbers(ClosedRange<UInt32>)
  case not(SearchKey)
  case or(SearchKey, SearchKey)
  /// All of these; everything when there are none.
  case and([SearchKey])

  /// Whether a CHARSET must be told for it.
  package var isASCII: Bool {
    switch self {
    case .all, .unseen, .flagged, .deleted, .uids, .numbers: true
    case .text(let word), .from(let word), .to(let word), .cc(let word), .subject(let word), .body(let word):
      word.utf8.allSatisfy { $0 < 0x80 }
    case .header(let name, let value): (name + value).utf8.allSatisfy { $0 < 0x80 }
    case .not(let key): key.isASCII
    case .or(let left, let right): left.isASCII && right.isASCII
    case .and(let keys): keys.allSatisfy(\.isASCII)
    }
  }

  /// Whether it names messages by sequence number.
  package var usesNumbers: Bool {
    switch self {
    case .numbers: true
    case .not(let key): key.usesNumbers
    case .or(let left, let right): left.usesNumbers || right.usesNumbers
    case .and(let keys): keys.contains(where: \.usesNumbers)
    default: false
    }
  }
}
