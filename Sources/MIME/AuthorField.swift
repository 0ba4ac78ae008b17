internal import Mail

/// The From field of a message (RFC 5322 §3.6.2), and the ways in which it deceives.
struct AuthorField {
  /// Of the one address that the message is from; `nil` when there is none, or more than one.
  private(set) var domain: DomainName?
  private(set) var remarks: [TrustRemark] = []

  /// Authors looked at; a list of so many is a warning of its own.
  static let addressLimit = 20
  /// From fields looked at.
  private static let fieldLimit = 5

  init(_ header: HeaderFields, list: MailingList?) {
    let fields = header.all("From")
    guard !fields.isEmpty else { return }
    let all = fields.prefix(Self.fieldLimit).flatMap {
      AddressField.parse($0.unfolded).prefix(Self.addressLimit)
    }
    let addresses = all.filter { !$0.host.isEmpty }
    let names = all.filter { $0.host.isEmpty }.map(\.mailbox)
    let specs = Set(addresses.map { $0.spec.lowercased() })
    // The same twice is a mistake, and no way to deceive.
    if fields.count > 1, specs.count != 1 || fields.count > Self.fieldLimit {
      warn("This mail has \(fields.count) From fields; only one is allowed: \(Self.listed(addresses)).")
    }
    if specs.count == 1, let address = addresses.first { domain = DomainName(address.host) }
    if specs.isEmpty {
      let isPosing = names.contains { !PosedAddress.addresses(in: $0).isEmpty }
      remarks.append(TrustRemark(isPosing ? .warning : .plain, "This mail gives no address of its sender."))
    } else if specs.count > 1, fields.count == 1 {
      // RFC 5322 §3.6.2 asks for a Sender then.
      let hasSender = header.first("Sender") != nil
      let sentence = "This mail is from \(specs.count) addresses at once: \(Self.listed(addresses))."
      remarks.append(TrustRemark(hasSender ? .plain : .warning, sentence))
    }
    for name in names { judge(groupName: name, addresses) }
    for address in addresses.prefix(Self.addressLimit) { judge(address, list: list) }
    if fields.contains(where: { Self.hasPadding($0.body) }) {
      warn("The sender's name is padded with blanks.")
    }
  }

  private mutating func warn(_ sentence: String) {
    let remark = TrustRemark(.warning, sentence)
    if !remarks.contains(remark) { remarks.append(remark) }
  }

  private static func listed(_ addresses: [Address]) -> String {
    let shown = addresses.prefix(3).map { TrustRemark.piece($0.spec) }.joined(separator: ", ")
    return shown.isEmpty ? "no address" : addresses.count > 3 ? shown + ", …" : shown
  }

  static func lookAlike(_ domain: DomainName, of what: String) -> TrustRemark {
    TrustRemark(
      .warning,
      "The \(what) is written with letters that look like others: \(TrustRemark.piece(domain.unicode)) is really "
        + "\(TrustRemark.piece(domain.ascii)).")
  }

  // MARK: One author

  private mutating func judge(_ address: Address, list: MailingList?) {
    let domain = DomainName(address.host)
    judge(name: address.name ?? "", address, domain, list)
    judge(localPart: address.mailbox, domain)
    if domain.isDeceptive {
      remarks.append(Self.lookAlike(domain, of: "sender's domain"))
    } else if domain.isInternational {
      remarks.append(TrustRemark(.plain, "The sender's domain is \(TrustRemark.piece(domain.bothForms))."))
    }
    if let front = Self.borrowedFront(domain) {
      let own = TrustRemark.piece(domain.organisation)
      warn("The sender's domain begins like \(TrustRemark.piece(front)), but belongs to \(own).")
    }
  }

  private mutating func judge(
    name: String, _ address: Address, _ domain: DomainName, _ list: MailingList?
  ) {
    // Lists write "alice@example.org via list" (DMARC, RFC 7960 §4.1.3.3).
    if let posed = PosedAddress.first(in: name, otherThan: address) {
      let sentence =
        "The sender's name reads as \(TrustRemark.piece(posed)), but the mail is from \(TrustRemark.piece(address.spec))."
      let isOfList = list?.has(domain) ?? false
      remarks.append(TrustRemark(isOfList ? .plain : .warning, sentence))
    }
    let scalars = name.unicodeScalars
    if scalars.contains(where: PosedAddress.isOverride) {
      warn("The sender's name has marks that turn the direction of writing.")
    }
    if scalars.lazy.filter(PosedAddress.isInvisible).count >= Self.invisibleLimit {
      warn("The sender's name is padded with characters that nobody can see.")
    }
    if Self.hasForeignTwins(name) {
      warn("The sender's name is written with letters that look like others: \(TrustRemark.piece(name)).")
    }
  }

  /// One zero width space or two are an accident of copying.
  private static let invisibleLimit = 3

  private mutating func judge(localPart: String, _ domain: DomainName) {
    let own = TrustRemark.piece(domain.bothForms)
    if localPart.contains("=?") {
      warn("The sender's address hides text in an encoded word, which no address may have; it is at \(own).")
    } else if localPart.contains("@") || Self.isRouted(localPart) {
      warn("What stands before the @ reads as another address; the sender is at \(own).")
    } else if localPart.unicodeScalars.contains(where: {
      PosedAddress.isInvisible($0) || PosedAddress.isOverride($0)
    }) {
      warn("The sender's address has characters that nobody can see.")
    }
  }

  /// `user%host` and `host!user`: ways of before the DNS.
  private static func isRouted(_ localPart: String) -> Bool {
    guard let mark = localPart.lastIndex(of: "%") else { return false }
    return mark > localPart.startIndex && localPart[mark...].contains(".")
  }

  private mutating func judge(groupName name: String, _ addresses: [Address]) {
    guard let posed = PosedAddress.addresses(in: name).first, let first = addresses.first else { return }
    warn(
      "The sender's name reads as \(TrustRemark.piece(posed)), but the mail is from \(TrustRemark.piece(first.spec))."
    )
  }

  // MARK: Looks

  /// A domain under the sender's own that looks like somebody's whole one: `bank.example` in
  /// `bank.example.evil.example`.
  static func borrowedFront(_ domain: DomainName) -> String? {
    let labels = domain.ascii.split(separator: ".")
    let own = domain.organisation.split(separator: ".").count
    guard labels.count > own + 1 else { return nil }
    let front = labels.dropLast(own)
    guard let end = front.lastIndex(where: { topLevel.contains(String($0)) }), end > 0 else { return nil }
    return front[...end].joined(separator: ".")
  }

  /// Ends of domain names that are hardly ever names of hosts.
  private static let topLevel: Set<String> = ["com", "org", "net", "edu", "gov", "mil", "example"]

  /// Words that mix Latin letters with twins of another script, or are made of such twins beside Latin words.
  private static func hasForeignTwins(_ name: String) -> Bool {
    guard name.utf8.contains(where: { $0 >= 0x80 }) else { return false }
    var hasLatinWord = false
    var hasTwinWord = false
    for word in name.unicodeScalars.prefix(1000).split(whereSeparator: { !$0.isLetterOrMark }) {
      let letters = word.filter { $0.properties.isAlphabetic }.map { scalar in
        scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
      }
      let twins = letters.lazy.filter(LookAlike.isTwin).count
      let latin = letters.lazy.filter { Script($0) == .latin }.count
      if twins > 0, latin > 0 { return true }
      if latin == letters.count { hasLatinWord = true }
      if twins == letters.count, twins > 2 { hasTwinWord = true }
    }
    return hasLatinWord && hasTwinWord
  }

  /// Blanks in a row inside the field that no name needs.
  private static func hasPadding(_ body: [UInt8]) -> Bool {
    var run = 0
    for byte in body.trimmed {
      run = byte.isBlank ? run + 1 : 0
      if run >= 30 { return true }
    }
    return false
  }
}
