/// Letters that look like letters a to z in most fonts: of the confusables of UTS 39 §4 those that domain names have
/// been forged with. Letters that only remind of Latin ones are not here, or honest Russian and Greek words would be
/// suspect.
enum LookAlike {
  /// First the letter, then its twins of other scripts.
  private static let foreign = [
    "aаα", "bьЬ", "cсϲ", "dԁ", "eеҽ", "gց", "hһհ", "iіι", "jјյ", "kκ", "lӏ", "nпηո", "oоοօσ", "pрρ", "qԛզ",
    "rг",
    "sѕ", "tτ", "uυս", "vνѵ", "wωԝѡ", "xхχ", "yуγ",
  ]

  /// Letters of the Latin script that no language writes between plain ones: of phonetic alphabets, and clicks.
  static let phonetic = Set("ɑɡɩɪʙɢʜʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱǀǃ".unicodeScalars)

  /// The letter of a to z for each of its twins.
  private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
    var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
    for row in foreign {
      guard let letter = row.unicodeScalars.first else { continue }
      for twin in row.unicodeScalars.dropFirst() { letters[twin] = letter }
    }
    return letters
  }()

  /// Whether another script's letter passes for one of a to z.
  static func isTwin(_ scalar: Unicode.Scalar) -> Bool { letters[scalar] != nil }

  /// What texts in lower case that are easily taken for one another have in common (UTS 39 §4, in short): letters
  /// stand for their twins, l for 1 and i, o for 0, m for rn, w for vv. `droppingMarks`: an à is an a.
  static func skeleton(_ text: some StringProtocol, droppingMarks: Bool = false) -> String {
    var skeleton = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if droppingMarks, scalar.properties.generalCategory == .nonspacingMark { continue }
      let letter = letters[scalar] ?? (droppingMarks && !scalar.isASCII ? withoutMark(scalar) : scalar)
      switch (letter, skeleton.last) {
      case ("0", _): skeleton.append("o")
      case ("1", _), ("i", _), ("ı", _): skeleton.append("l")
      case ("n", "r"):
        skeleton.removeLast()
        skeleton.append("m")
      case ("v", "v"):
        skeleton.removeLast()
        skeleton.append("w")
      default: skeleton.append(letter)
      }
    }
    return String(skeleton)
  }

  /// By its name: LATIN SMALL LETTER A WITH DOT BELOW.
  private static func withoutMark(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let opening = "LATIN SMALL LETTER "
    guard let name = scalar.properties.name, name.hasPrefix(opening) else { return scalar }
    let rest = name.unicodeScalars.dropFirst(opening.unicodeScalars.count)
    guard let letter = rest.first, String(rest.dropFirst()).hasPrefix(" WITH ") else { return scalar }
    return letter.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }
}
