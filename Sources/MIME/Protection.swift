package import Mail

/// A part that claims to be signed or encrypted, by its type alone: nothing is verified, nothing is decrypted
/// (RFC 1847, RFC 3156, RFC 8551).
package struct Protection: Hashable, Sendable {
  package enum Standard: Hashable, Sendable {
    /// RFC 3156.
    case openPGP
    /// RFC 8551.
    case smime
    /// The `protocol` of a multipart/signed or multipart/encrypted that is neither, as it was sent.
    case other(String)
  }

  package enum Kind: Hashable, Sendable {
    case signed
    /// Enveloped: nobody can tell who wrote it, and some forms can be changed on the way.
    case encrypted
    /// Encrypted so that a change is noticed (`authEnveloped-data`, RFC 8551 §3.2.2).
    case authenticatedEncrypted
    case compressed
    /// Certificates alone (`certs-only`).
    case certificates
    /// S/MIME that does not say what it is.
    case sealed
  }

  package var kind: Kind
  package var standard: Standard
  /// The part that is so: the multipart, or the one part that holds all of it.
  package var path: SectionPath
  /// What the signature covers, header and content: this part with all that is inside, and nothing else in the
  /// message. `nil` when it can't be read (it is inside of what is encrypted or sealed) or is missing.
  package var covered: SectionPath?
  /// Where the detached signature, or the encrypted data, stands.
  package var payload: SectionPath?
  /// Whether it is of the shape that its RFC asks for: the right number of parts, of the right types. What is not
  /// can't be verified or decrypted by any program, and deserves no trust.
  package var isWellFormed: Bool
}

extension BodyStructure {
  /// All such parts, in the order of the message.
  package var protections: [Protection] { parts.indices.compactMap(protection) }

  private func protection(at index: Int) -> Protection? {
    let part = parts[index]
    switch part.type.description {
    case "multipart/signed": return signed(index)
    case "multipart/encrypted": return encrypted(index)
    case "application/pkcs7-mime", "application/x-pkcs7-mime": return Self.sealed(part)
    default: return part.isMultipart ? mangled(index) : nil
    }
  }

  /// `multipart/signed`: what is signed, then the signature — RFC 1847 §2.1
  private func signed(_ index: Int) -> Protection {
    let children = children(of: index).map { parts[$0] }
    let (standard, expected) = standard(of: parts[index])
    let signature = children.count > 1 ? children[1] : nil
    let isRightType = signature.map { expected.contains($0.type.description) } ?? false
    return Protection(
      kind: .signed, standard: standard, path: parts[index].path, covered: children.first?.path,
      payload: signature?.path, isWellFormed: children.count == 2 && isRightType)
  }

  /// `multipart/encrypted`: the control part, then the data — RFC 1847 §2.2
  private func encrypted(_ index: Int) -> Protection {
    let children = children(of: index).map { parts[$0] }
    let (standard, expected) = standard(of: parts[index])
    let isControl = children.first.map { expected.contains($0.type.description) } ?? false
    let isData = children.count == 2 && children[1].type == MediaType("application", "octet-stream")
    return Protection(
      kind: .encrypted, standard: standard, path: parts[index].path,
      payload: children.count > 1 ? children[1].path : nil, isWellFormed: isControl && isData)
  }

  /// Gateways that know no multipart/encrypted make it multipart/mixed and leave the parts.
  private func mangled(_ index: Int) -> Protection? {
    let children = children(of: index).map { parts[$0] }
    guard let control = children.firstIndex(where: { $0.type == MediaType("application", "pgp-encrypted") }),
      control + 1 < children.count,
      children[control + 1].type == MediaType("application", "octet-stream")
    else { return nil }
    return Protection(
      kind: .encrypted, standard: .openPGP, path: parts[index].path, payload: children[control + 1].path,
      isWellFormed: false)
  }

  /// The standard that `protocol` names, and the types that its own part may have.
  private func standard(of part: BodyPart) -> (Protection.Standard, Set<String>) {
    let name = (part.parameters.decoded("protocol") ?? "").inLowerCase
    switch name {
    case "application/pgp-signature", "application/pgp-encrypted": return (.openPGP, [name])
    case "application/pkcs7-signature", "application/x-pkcs7-signature":
      return (.smime, ["application/pkcs7-signature", "application/x-pkcs7-signature"])
    default: return (.other(name), [name])
    }
  }

  /// `application/pkcs7-mime; smime-type=…` — RFC 8551 §3.2.2; where it is missing, the name's extension tells
  /// (§3.2.1).
  private static func sealed(_ part: BodyPart) -> Protection {
    let type = (part.parameters.decoded("smime-type") ?? "").inLowerCase
    let name = (part.fileName ?? "").inLowerCase
    let kind: Protection.Kind =
      switch type {
      case "enveloped-data": .encrypted
      case "authenveloped-data": .authenticatedEncrypted
      case "signed-data": .signed
      case "compressed-data": .compressed
      case "certs-only": .certificates
      default: name.hasSuffix(".p7z") ? .compressed : name.hasSuffix(".p7c") ? .certificates : .sealed
      }
    return Protection(
      kind: kind, standard: .smime, path: part.path, payload: part.path, isWellFormed: kind != .sealed)
  }
}
