package import Mail

/// An address written where none belongs: in a name, or before the @ of another.
package enum PosedAddress {
  /// Names are longer only to hide something behind their end, and that something stands at their beginning.
  private static let longest = 20_000

  /// The first address in a display name that is of another organisation than the address beside it.
  package static func first(in name: String, otherThan address: Address) -> String? {
    guard name.utf8.contains(ASCII.at) else { return nil }
    let own = DomainName(address.host)
    return addresses(in: name).first { found in
      guard let at = found.lastIndex(of: "@"), found.lowercased() != address.spec.lowercased() else {
        return false
      }
      return !DomainName(String(found[found.index(after: at)...])).isSame(organisationAs: own)
    }
  }

  /// Whatever reads like `local@domain`, in one pass.
  static func addresses(in text: String) -> [String] {
    let scalars = Array(text.unicodeScalars.prefix(longest))
    var found: [String] = []
    var start = 0
    for (place, scalar) in scalars.enumerated() {
      if isDelimiter(scalar) { start = place + 1 }
      guard scalar == "@", place > start else { continue }
      var end = place + 1
      while end < scalars.count, isOfDomain(scalars[end]) { end += 1 }
      var domain = scalars[(place + 1)..<end]
      while domain.last == "." || domain.last == "-" { domain.removeLast() }
      // "me@work" is no address of the Internet; "a@b.c" has no such last label.
      guard let dot = domain.lastIndex(of: "."), dot > place + 1, domain.endIndex - dot > 2 else { continue }
      found.append(String(String.UnicodeScalarView(scalars[start..<domain.endIndex])))
      start = end
    }
    return found
  }

  /// Some of what nobody sees is a letter by its category.
  private static func isOfDomain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isLetterOrMark && !isInvisible(scalar) || scalar == "." || scalar == "-"
  }

  private static func isDelimiter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "<", ">", "(", ")", "[", "]", ",", ";", ":", "\"", "'", "“", "”", "‘", "’", "«", "»", "|", "/": true
    default: !scalar.isASCII ? isInvisible(scalar) || scalar.properties.isWhitespace : scalar.value <= 0x20
    }
  }

  /// Takes room, or none, and shows nothing; what shapes letters or is part of pictures is not meant.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x2060...0x2064, 0x2800, 0x3164, 0xFEFF,
      0xFFA0:
      true
    default: false
    }
  }

  /// Marks that turn the direction of what follows (UAX 9).
  static func isOverride(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
