/// What results of RFC 8601 say about the domain in From: whether it vouches for the message (RFC 7489, RFC 6376,
/// RFC 7208).
struct SenderVerdict {
  private let results: [AuthenticationResults.Result]
  private let sender: DomainName

  init(_ results: [AuthenticationResults.Result], sender: DomainName) {
    self.results = results
    self.sender = sender
  }

  /// One sentence; `nil` only where nothing was checked that could be told.
  func remark(list: MailingList?) -> TrustRemark? {
    let domain = TrustRemark.piece(sender.ascii)
    if let judged = judgedInstead {
      return TrustRemark(
        .warning, "Your mail server judged \(TrustRemark.piece(judged.ascii)) as the sender, not \(domain).")
    }
    guard !results.isEmpty else {
      return TrustRemark(.plain, "Your mail server does not say who sent this mail.")
    }
    if dmarc.contains("fail") { return failure(domain, list: list) }
    let proofs = proofs
    if !proofs.isEmpty {
      return TrustRemark(.good, "\(domain) vouches for this mail (\(proofs.joined(separator: ", "))).")
    }
    return doubt(domain, list: list)
  }

  // MARK: Proofs

  private var proofs: [String] {
    var proofs: [String] = []
    if !dmarc.isEmpty, dmarc.allSatisfy({ $0 == "pass" }) { proofs.append("DMARC") }
    if signers("pass").contains(where: isAligned) { proofs.append("DKIM") }
    // What the sending server may do is not worth much beside a signature that is broken.
    let isBroken = proofs.isEmpty && signers("fail").contains(where: isAligned)
    if !isBroken, spf == "pass", envelopeDomain.map(isAligned) ?? false { proofs.append("SPF") }
    return proofs
  }

  /// "Relaxed" alignment (RFC 7489 §3.1): one organisation.
  private func isAligned(_ domain: DomainName) -> Bool { domain.isSame(organisationAs: sender) }

  /// Several fields, or a value smuggled into one: then the worst counts.
  private var dmarc: [String] { all("dmarc").filter { $0 == "pass" || $0 == "fail" } }

  private var spf: String? {
    let found = all("spf").map { $0 == "hardfail" ? "fail" : $0 }
    return found.first { $0 == "fail" } ?? found.first
  }

  private func all(_ method: String) -> [String] { results.filter { $0.method == method }.map(\.result) }

  /// Domains with a signature of this result: `header.d`, or the domain of `header.i` (RFC 8601 §2.7.1).
  private func signers(_ result: String) -> [DomainName] {
    results.filter { $0.method == "dkim" && ($0.result == "hardfail" ? "fail" : $0.result) == result }
      .compactMap { $0.property("header.d") ?? $0.property("header.i").map(Self.domain) }
      .map { DomainName($0) }
  }

  /// Of MAIL FROM, as SPF judged it (RFC 8601 §2.7.2).
  private var envelopeDomain: DomainName? {
    results.first { $0.method == "spf" }?.property("smtp.mailfrom").map { DomainName(Self.domain(of: $0)) }
  }

  private static func domain(of address: String) -> String {
    address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) } ?? address
  }

  /// DMARC looked at another From than the one that is shown.
  private var judgedInstead: DomainName? {
    results.filter { $0.method == "dmarc" && $0.result == "pass" }
      .compactMap { $0.property("header.from").map { DomainName(Self.domain(of: $0)) } }
      .first { !isAligned($0) }
  }

  // MARK: No proof

  private func failure(_ domain: String, list: MailingList?) -> TrustRemark {
    // Lists change what passes through them, and so break proofs. A list that proves itself is not a forger who only
    // says that he is one.
    if let list, signers("pass").contains(where: list.has) {
      return TrustRemark(
        .plain,
        "The mailing list \(list.shown) vouches for this mail; whether it is from \(domain) it can't tell.")
    }
    return TrustRemark(
      .warning, "\(domain) does not vouch for this mail (DMARC failed).")
  }

  private func doubt(_ domain: String, list: MailingList?) -> TrustRemark {
    let isEnvelopeAligned = envelopeDomain.map(isAligned) ?? true
    if list == nil, spf == "fail", isEnvelopeAligned {
      return TrustRemark(
        .warning, "It comes from a server that may not send mail for \(domain) (SPF failed).")
    }
    if signers("fail").contains(where: isAligned) {
      return TrustRemark(
        list == nil ? .warning : .plain,
        "The signature of \(domain) does not fit: the mail was changed on its way, or is not from there (DKIM failed)."
      )
    }
    if spf == "softfail", isEnvelopeAligned {
      return TrustRemark(
        .plain,
        "Nothing proves that it is from \(domain): that domain does not know the server that sent it (SPF).")
    }
    if let other = signers("pass").first {
      return TrustRemark(
        .plain,
        "\(TrustRemark.piece(other.ascii)) vouches for this mail (DKIM); nothing proves that it is from \(domain)."
      )
    }
    let isUnchecked = results.contains { ["temperror", "permerror"].contains($0.result) }
    return TrustRemark(
      .plain,
      isUnchecked
        ? "Your mail server could not check whether it is from \(domain)."
        : "Nothing proves that it is from \(domain).")
  }
}
