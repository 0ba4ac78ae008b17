package import Mail

/// A name under which an attachment can be saved: the base name of a file in a folder that the user chose,
/// whatever the sender wrote.
package struct AttachmentName: Hashable, Sendable {
  package let text: String

  /// What common file systems take for one name (`NAME_MAX`), in octets of UTF-8.
  package static let byteLimit = 255

  /// `raw` is the decoded name of the sender, path and all; `nil` or useless: a name after the type.
  package init(_ raw: String?, type: MediaType) {
    let base = Self.baseName(raw ?? "")
    let name = Self.shortened(Self.cleaned(base), by: 0)
    text = name.isEmpty || Self.isReserved(name) ? Self.made(for: type, prefix: name) : name
  }

  private init(text: String) { self.text = text }

  /// The same name with a number before the extension, for when it is taken: "report (2).pdf".
  package func numbered(_ number: Int) -> AttachmentName {
    let mark = " (\(number))"
    let (stem, suffix) = Self.split(Self.shortened(text, by: mark.utf8.count))
    return AttachmentName(text: stem + mark + suffix)
  }

  /// What follows the last slash or backslash.
  private static func baseName(_ raw: String) -> String {
    let separators: [Unicode.Scalar] = [
      "/", "\\", "\u{2044}", "\u{2215}", "\u{29F8}", "\u{FF0F}", "\u{FF3C}",
    ]
    let scalars = raw.unicodeScalars
    // A name that ends in a separator has its text before it.
    let trimmed = scalars.reversed().drop { separators.contains($0) || $0 == " " || $0 == "\0" }.reversed()
    let start =
      trimmed.lastIndex(where: separators.contains).map { trimmed.index(after: $0) } ?? trimmed.startIndex
    return String(String.UnicodeScalarView(trimmed[start...]))
  }

  /// Nothing invisible, nothing that turns the direction, nothing that a shell or another file system takes
  /// amiss; no dot or dash in front, no dot or blank at the end.
  private static func cleaned(_ name: String) -> String {
    var output = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        // A joiner holds emoji together.
        if scalar.value == 0x200d { output.append(scalar) }
      case .spaceSeparator: output.append(" ")
      default: output.append(":*?\"<>|".unicodeScalars.contains(scalar) ? "_" : scalar)
      }
    }
    let leading: Set<Unicode.Scalar> = [".", "-", " ", "~"]
    let text = output.drop { leading.contains($0) }
    let end = text.lastIndex { $0 != "." && $0 != " " }.map { text.index(after: $0) } ?? text.startIndex
    return String(String.UnicodeScalarView(text[..<end]))
  }

  /// Names that Windows gives to devices, with any extension; a folder may be shared with it.
  private static func isReserved(_ name: String) -> Bool {
    let stem = name.prefix { $0 != "." }.lowercased()
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(stem) { return true }
    return stem.count == 4 && (stem.hasPrefix("com") || stem.hasPrefix("lpt")) && stem.last?.isNumber == true
  }

  private static func made(for type: MediaType, prefix: String) -> String {
    if !prefix.isEmpty { return "_" + prefix }
    let known = extensions[type.description]
    let plain = type.subtype.utf8.allSatisfy { $0.isLetter || $0.isDigit } && type.subtype.utf8.count <= 5
    return "attachment." + (known ?? (plain && !type.subtype.isEmpty ? type.subtype : "bin"))
  }

  private static let extensions = [
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "message/rfc822": "eml",
    "image/jpeg": "jpg",
    "image/svg+xml": "svg", "application/octet-stream": "bin", "application/pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s", "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/gzip": "gz",
    "audio/mpeg": "mp3",
    "message/delivery-status": "txt", "text/rfc822-headers": "txt", "message/partial": "eml",
  ]

  /// Short enough for a file system with `reserve` octets to spare, its extension kept.
  private static func shortened(_ name: String, by reserve: Int) -> String {
    let room = byteLimit - reserve
    guard name.utf8.count > room else { return name }
    let (stem, suffix) = split(name)
    var short = ""
    for scalar in stem.unicodeScalars {
      guard short.utf8.count + String(scalar).utf8.count + suffix.utf8.count <= room else { break }
      short.unicodeScalars.append(scalar)
    }
    return short + suffix
  }

  /// The name and its extension with the dot; an extension is at most 16 octets, and `tar.gz` is one.
  private static func split(_ name: String) -> (stem: String, suffix: String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex, name[dot...].utf8.count <= 17 else {
      return (name, "")
    }
    let stem = name[..<dot]
    if stem.hasSuffix(".tar"), stem.utf8.count > 4 {
      return (String(stem.dropLast(4)), ".tar" + name[dot...])
    }
    return (String(stem), String(name[dot...]))
  }
}
