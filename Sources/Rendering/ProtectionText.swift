import MIME
import Mail
import Screen

/// What is said of a part that claims to be signed or encrypted: what it is, and that nobody has verified it.
enum ProtectionText {
  static func begin(_ protection: Protection) -> String {
    protection.isWellFormed
      ? "signed with \(name(protection.standard)), not verified"
      : "claims to be signed, but is not as a signed part must be; not verified"
  }

  static func end(_ protection: Protection) -> String { "end of the signed part" }

  static func sealed(_ protection: Protection) -> String {
    let name = name(protection.standard)
    return switch protection.kind {
    case .encrypted, .authenticatedEncrypted: "encrypted with \(name); hato can't open it"
    case .signed: "signed with \(name), the text sealed inside; hato can't open it"
    case .compressed: "compressed with \(name); hato can't open it"
    case .certificates: "certificates of \(name)"
    case .sealed: "encrypted or sealed with \(name); hato can't open it"
    }
  }

  private static func name(_ standard: Protection.Standard) -> String {
    switch standard {
    case .openPGP: "PGP"
    case .smime: "S/MIME"
    case .other(let name): name.isEmpty ? "an unnamed method" : "“" + TextWidth.truncated(name, to: 40) + "”"
    }
  }
}
