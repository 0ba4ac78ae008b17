import MIME
import Screen

extension RenderedPart {
  /// More are in the list of links only.
  private static let imitationNotes = 5

  /// Warns of links in plain text to hosts that look like another that the reader knows. (Those of HTML, whose hosts
  /// are not seen, are marked where they stand.) `linkCount`: how many links stand above.
  mutating func warnOfImitations(of familiar: FamiliarDomains, linkCount: Int) {
    /// For each host a sentence; empty when there is nothing to say.
    var known: [String: String] = [:]
    var told = 0
    for index in links.indices where links[index].warning == nil {
      guard let host = HyperReference(links[index].target).host else { continue }
      let warning =
        known[host] ?? LinkWarning.imitation(DomainName(host), familiar).map(TextWidth.printable) ?? ""
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
}
