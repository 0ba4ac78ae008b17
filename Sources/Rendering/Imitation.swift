import MIME
import Screen

extension RenderedPart {
  /// More are in the list of links only.
  private static let imitationNotes = 5

  /// Warns of links to hosts that look like another that the reader knows. `linkCount`: how many links stand above.
  mutating func warnOfImitations(of familiar: FamiliarDomains, linkCount: Int) {
    var known: [String: String] = [:]
    var told = 0
    for index in links.indices where links[index].warning == nil {
      guard let host = HyperReference(links[index].target).host else { continue }
      let warning = known[host] ?? Self.imitation(host, familiar)
      let isNew = known.updateValue(warning, forKey: host) == nil
      guard !warning.isEmpty else { continue }
      links[index].warning = warning
      guard isNew else { continue }
      problems.append("Link \(index + 1 + linkCount): \(warning)")
      guard told < Self.imitationNotes else { continue }
      notes.append(warning)
      told += 1
    }
  }

  /// A sentence; empty when there is nothing to say.
  private static func imitation(_ host: String, _ familiar: FamiliarDomains) -> String {
    let domain = DomainName(host)
    guard let other = familiar.imitated(by: domain) else { return "" }
    return TextWidth.printable(
      "A link leads to \(domain.bothForms), which looks like \(other), but is another domain.")
  }
}
