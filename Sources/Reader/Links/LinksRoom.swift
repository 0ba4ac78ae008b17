import Mail
import Screen

/// The links of the open message, to choose from.
struct LinksRoom: LineRoom, Sendable {
  let links: [Hyperlink]
  let subject: String
  var selected = 0
  var top = 0
  var height = 0
  /// The number that is being typed.
  private(set) var typed = 0

  init(links: [Hyperlink], subject: String) {
    self.links = links
    self.subject = subject
  }

  var lineCount: Int { links.count }

  var selectedLink: Hyperlink? { links.indices.contains(selected) ? links[selected] : nil }

  /// Digits typed one after the other are a number; where it is too large, the last digit begins another.
  mutating func type(_ digit: Int) {
    let longer = typed <= links.count ? typed * 10 + digit : digit
    typed = longer <= links.count ? longer : digit
    if typed > 0, typed <= links.count { select(typed - 1) }
  }

  mutating func endNumber() { typed = 0 }
}

/// What of an address tells where it leads (RFC 3986).
struct LinkTarget: Hashable, Sendable {
  /// In lower case.
  let scheme: String
  /// The host of an address of the Web, else all that follows the scheme.
  let place: String

  init(_ target: String) {
    let colon = target.utf8.firstIndex(of: UInt8(ascii: ":")) ?? target.endIndex
    scheme = target[..<colon].lowercased()
    let rest = target[colon...].dropFirst()
    guard rest.hasPrefix("//") else {
      place = String(rest)
      return
    }
    let authority = rest.dropFirst(2).prefix { !"/?#\\".contains($0) }
    place = String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
  }

  /// Addresses that are given to another program. Anything else may be an instruction to it rather than a place.
  static let openable: Set = ["http", "https", "ftp", "ftps", "gopher", "gemini"]

  var isOpenable: Bool { Self.openable.contains(scheme) && !place.isEmpty }
}

extension Hyperlink {
  /// Octets of an address that terminals take (VTE's limit is the lowest).
  static let followedLimit = 2083

  /// The address, where the terminal may follow it by itself: one of the Web, and nothing to be warned of – a click
  /// asks no question.
  var followed: String? {
    guard warning == nil, target.utf8.count <= Self.followedLimit, LinkTarget(target).isOpenable,
      target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { return nil }
    return target
  }
}

extension State {
  mutating func showLinks() {
    guard let open = pager.open, let text = open.text else { return }
    guard !text.links.isEmpty else {
      say("There is no link in this text.")
      return
    }
    linksRoom = LinksRoom(links: text.links, subject: open.summary.envelope?.subject ?? "")
  }

  /// Whether the key was a digit of a link's number.
  mutating func linkDigit(_ key: Key) -> Bool {
    guard room == .links, case .character(let character) = key, let digit = character.wholeNumberValue,
      character.isASCII
    else { return false }
    linksRoom?.type(digit)
    return true
  }

  mutating func openSelectedLink() -> [Effect] {
    linksRoom?.endNumber()
    guard let link = linksRoom?.selectedLink else { return [] }
    let target = LinkTarget(link.target)
    if target.scheme == "mailto" {
      say("hato can't write mail yet; y copies the address.")
      return [.bell]
    }
    guard target.isOpenable, link.target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      say("hato opens addresses of the Web only, and this is none; y copies it.")
      return [.bell]
    }
    guard let warning = link.warning else { return open(link.target) }
    ask(Prompt(.question("\(warning) Open it?", .openLink(link.target))))
    return []
  }

  mutating func open(_ target: String) -> [Effect] {
    let id = requests.begin(.program("Opening \(LinkTarget(target).place)"))
    return [.openLink(id, target)]
  }

  mutating func copyLink() -> [Effect] {
    guard let link = linksRoom?.selectedLink else { return [] }
    let target = LinkTarget(link.target)
    say("Copied, if the terminal allows it.")
    return [.copy(target.scheme == "mailto" ? target.place : link.target)]
  }
}
