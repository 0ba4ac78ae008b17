/// One name of a folder or file for each text, and only for this one: what is kept under it belongs to nobody else.
enum FolderName {
  /// A file name may have 255 octets; what is longer is cut and told apart by its hash.
  private static let longest = 200

  static func of(_ text: some StringProtocol) -> String {
    let name = text.unicodeScalars.map(escaped).joined()
    guard name.utf8.count > longest || name.isEmpty || name.hasPrefix(".") else { return name }
    // FNV-1a, 64 bits.
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    var end = Substring(name)
    while end.utf8.count > longest - 20 { end.removeFirst() }
    return "=" + String(hash, radix: 16) + "=" + end
  }

  private static func escaped(_ scalar: UnicodeScalar) -> String {
    switch scalar {
    case "/": ","
    case ",": "=c"
    case "=": "=="
    // A NUL would end the name, the others would confuse whoever looks at the folder.
    case let control where control.value < 0x20 || control.value == 0x7f:
      "=" + (control.value < 0x10 ? "0" : "") + String(control.value, radix: 16)
    default: String(scalar)
    }
  }
}
