internal import Mail

/// The domains that the reader of a message takes for granted: those that everybody knows, those it was sent to, and
/// its sender's. What only looks like one of them is there to deceive.
package struct FamiliarDomains: Hashable, Sendable {
  private struct Own: Hashable {
    /// In ASCII.
    let organisation: String
    let skeleton: String
  }

  private var own: [Own] = []

  /// Of the fields for recipients, and of the addresses in one; each is a place to hide something behind the others.
  private static let fieldLimit = 3
  private static let addressLimit = 20
  /// Shorter names look like too many others: ti.example, tl.example.
  private static let shortest = 3

  /// Nothing but what everybody knows.
  package init() {}

  /// Those of a message, in the order in which they are to be relied on.
  package init(_ header: HeaderFields) {
    for name in ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "From"] {
      for field in header.all(name).prefix(Self.fieldLimit) {
        for address in AddressField.parse(field.unfolded).prefix(Self.addressLimit) { add(address.host) }
      }
    }
  }

  private mutating func add(_ host: String) {
    let domain = DomainName(host)
    let (organisation, unicode) = (domain.organisation, domain.organisationInUnicode)
    guard domain.isValid, unicode.prefix(while: { $0 != "." }).count >= Self.shortest,
      !own.contains(where: { $0.organisation == organisation })
    else { return }
    own.append(Own(organisation: organisation, skeleton: Self.skeleton(unicode, droppingMarks: false)))
  }

  /// The familiar domain that this one looks like without being of the same organisation.
  package func imitated(by domain: DomainName) -> String? {
    guard domain.isValid else { return nil }
    let (organisation, unicode) = (domain.organisation, domain.organisationInUnicode)
    let plain = Self.skeleton(unicode, droppingMarks: true)
    if let known = Self.known[plain] { return known == organisation ? nil : known }
    let skeleton = Self.skeleton(unicode, droppingMarks: false)
    for other in own {
      if other.organisation == organisation { return nil }
      if other.skeleton == skeleton { return other.organisation }
    }
    return nil
  }

  /// The last label is one of a list, which nobody can register an imitation of.
  private static func skeleton(_ organisation: String, droppingMarks: Bool) -> String {
    guard let dot = organisation.lastIndex(of: ".") else { return organisation }
    return LookAlike.skeleton(organisation[..<dot], droppingMarks: droppingMarks) + organisation[dot...]
  }

  /// Those in whose name most is stolen, by their skeletons. Names of which a letter's twin makes somebody else's (mail,
  /// dhl) are not here.
  private static let known: [String: String] = {
    let names = """
      adobe.com airbnb.com aliexpress.com amazon.com americanexpress.com apple.com atlassian.com bankofamerica.com
      barclays.co.uk binance.com blockchain.com booking.com capitalone.com chase.com citibank.com cloudflare.com
      coinbase.com commerzbank.de dropbox.com docusign.com docusign.net facebook.com github.com gitlab.com gmail.com
      godaddy.com google.com googlemail.com hotmail.com icloud.com instagram.com kraken.com linkedin.com live.com
      lloydsbank.com mastercard.com metamask.io microsoft.com microsoftonline.com netflix.com office.com office365.com
      outlook.com paypal.com postbank.de proton.me protonmail.com revolut.com santander.com sharepoint.com shopify.com
      slack.com snapchat.com sparkasse.de spotify.com steamcommunity.com steampowered.com stripe.com telegram.org
      tiktok.com twitter.com wellsfargo.com westernunion.com whatsapp.com wikipedia.org yahoo.com youtube.com zoom.us
      """
    var known: [String: String] = [:]
    for name in names.split(whereSeparator: \.isWhitespace) {
      known[skeleton(String(name), droppingMarks: true)] = String(name)
    }
    return known
  }()
}
