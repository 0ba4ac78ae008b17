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

  private static let twins: Set<Unicode.Scalar> = Set(foreign.flatMap { $0.unicodeScalars.dropFirst() })

  /// Whether another script's letter passes for one of a to z.
  static func isTwin(_ scalar: Unicode.Scalar) -> Bool { twins.contains(scalar) }
}
