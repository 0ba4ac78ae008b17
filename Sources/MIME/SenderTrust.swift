package import Mail

/// Who really sent a message, as far as its header and the account can tell.
///
/// Only what can be known is said: a verdict is the receiving host's or nobody's, and nothing that a mail says of itself
/// (signatures that nobody verified, "encrypted", protected headers) makes it better.
package enum SenderTrust {
  /// In the order in which they are to be shown: warnings, proofs, the rest. Often empty.
  package static func remarks(_ header: HeaderFields, _ acquaintance: Acquaintance) -> [TrustRemark] {
    let judgement = SenderJudgement(header, acquaintance)
    var remarks =
      judgement.author.remarks + judgement.imitation + judgement.answers + judgement.verdict + judgement.way
      + judgement.acquaintance
    // Forgers own domains, too, and theirs vouch for them: beside a warning a proof is only told.
    if remarks.contains(where: { $0.severity == .warning }) {
      remarks = remarks.map { $0.severity == .good ? TrustRemark(.plain, $0.sentence) : $0 }
    }
    return TrustRemark.Severity.inOrder.flatMap { severity in remarks.filter { $0.severity == severity } }
  }
}

extension TrustRemark.Severity {
  fileprivate static let inOrder: [TrustRemark.Severity] = [.warning, .good, .plain]
}

/// One message's sender, looked at from each side.
private struct SenderJudgement {
  let header: HeaderFields
  let known: Acquaintance
  let list: MailingList?
  let author: AuthorField
  let familiar: FamiliarDomains
  /// What the receiving host found out (RFC 8601), in words.
  let verdict: [TrustRemark]

  init(_ header: HeaderFields, _ acquaintance: Acquaintance) {
    self.header = header
    known = acquaintance
    list = MailingList(header)
    author = AuthorField(header, list: list)
    familiar = FamiliarDomains(header)
    guard let sender = author.domain, let believed = TraceFields.believed(header, known) else {
      verdict = []
      return
    }
    verdict = [SenderVerdict(believed.results, sender: sender).remark(list: list)]
  }

  /// Whom the sender's domain passes for.
  var imitation: [TrustRemark] {
    // Letters of other scripts are told of already.
    guard let sender = author.domain, !sender.isDeceptive, let other = familiar.imitated(by: sender) else {
      return []
    }
    return [Self.imitation(sender, other, of: "sender's domain")]
  }

  private static func imitation(_ domain: DomainName, _ other: String, of what: String) -> TrustRemark {
    TrustRemark(
      .warning,
      "The \(what) \(TrustRemark.piece(domain.organisation)) looks like \(TrustRemark.piece(other)), but is another."
    )
  }

  /// Where answers go, when not to the sender.
  var answers: [TrustRemark] {
    guard let field = header.first("Reply-To") else { return [] }
    let addresses = AddressField.parse(field.unfolded).prefix(AuthorField.addressLimit)
    var remarks: [TrustRemark] = []
    for address in addresses {
      let domain = DomainName(address.host)
      if let posed = PosedAddress.first(in: address.name ?? "", otherThan: address) {
        remarks.append(
          TrustRemark(
            .warning,
            "Answers seem to go to \(TrustRemark.piece(posed)), but go to \(TrustRemark.piece(address.spec))."
          ))
      }
      if domain.isDeceptive {
        remarks.append(AuthorField.lookAlike(domain, of: "address for answers"))
      } else if let other = familiar.imitated(by: domain), domain.organisation != author.domain?.organisation
      {
        remarks.append(Self.imitation(domain, other, of: "domain for answers"))
      }
    }
    guard remarks.isEmpty, let sender = author.domain,
      let other = addresses.first(where: { address in
        let domain = DomainName(address.host)
        return !address.host.isEmpty && !domain.isSame(organisationAs: sender)
          && !(list?.has(domain) ?? false)
      })
    else { return remarks }
    return [
      TrustRemark(
        .plain, "Answers go to \(TrustRemark.piece(other.spec)), another domain than the sender's.")
    ]
  }

  /// Through whose hands it came, when nobody vouches for the sender.
  var way: [TrustRemark] {
    guard let sender = author.domain else { return [] }
    if let list {
      let isTold = list.has(sender) || verdict.contains { $0.sentence.contains(list.shown) }
      return isTold ? [] : [TrustRemark(.plain, "Sent through the mailing list \(list.shown).")]
    }
    if let other = foreign("Sender", to: sender) {
      return [TrustRemark(.plain, "Sent by \(TrustRemark.piece(other.spec)) in the name of the sender.")]
    }
    guard !isProven, let other = foreign("Return-Path", to: sender) else { return [] }
    return [TrustRemark(.plain, "Sent by way of \(TrustRemark.piece(DomainName(other.host).bothForms)).")]
  }

  private var isProven: Bool { verdict.contains { $0.severity == .good } }

  /// The address of a field, when it is another organisation's than the sender's. The topmost Return-Path is the
  /// receiving host's (RFC 5321 §4.4).
  private func foreign(_ name: String, to sender: DomainName) -> Address? {
    guard let field = header.first(name), let address = AddressField.parse(field.unfolded).first,
      !address.host.isEmpty, !DomainName(address.host).isSame(organisationAs: sender)
    else { return nil }
    return address
  }

  var acquaintance: [TrustRemark] {
    guard known.hasWritten == false, author.domain != nil else { return [] }
    return [TrustRemark(.plain, "First mail from this address.")]
  }
}
