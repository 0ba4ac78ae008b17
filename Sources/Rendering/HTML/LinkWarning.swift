import MIME
import Screen

/// Why a link may not be what it seems: its words name one host, its target is another, or looks like another.
struct LinkWarning {
  /// A sentence.
  var sentence: String
  /// The host that it leads to, as it stands in the text.
  var host: String

  enum Limits {
    /// Octets of a link's words that are searched for hosts, and how many words.
    static let text = 1000
    static let words = 40
  }

  init?(text: String, target: HyperReference, familiar: FamiliarDomains) {
    guard let host = target.host else { return nil }
    let domain = DomainName(host)
    for named in Self.hosts(in: text) where !DomainName(named).isSame(organisationAs: domain) {
      let shown = TextWidth.printable(DomainName(named).ascii)
      guard shown != domain.ascii, DomainName(named).isValid else { continue }
      sentence = "The words of the link name \(shown), but it leads to \(domain.ascii)."
      self.host = domain.ascii
      return
    }
    if domain.isDeceptive {
      sentence =
        "The host \(domain.ascii) is written with letters that look like others: \(domain.bothForms)."
      self.host = domain.ascii
    } else if let imitation = Self.imitation(domain, familiar) {
      sentence = imitation
      self.host = domain.ascii
    } else if let user = target.userInformation, user.contains(".") {
      sentence = "The address begins with \(TextWidth.printable(user)), but it leads to \(domain.ascii)."
      self.host = domain.ascii
    } else {
      return nil
    }
    sentence = TextWidth.printable(sentence)
  }

  /// What is to be said of a link to a domain that looks like a familiar one.
  static func imitation(_ domain: DomainName, _ familiar: FamiliarDomains) -> String? {
    familiar.imitated(by: domain).map {
      "A link leads to \(domain.bothForms), which looks like \($0), but is another domain."
    }
  }

  /// The hosts that words name: of addresses, of mail addresses, and those that stand bare.
  private static func hosts(in text: String) -> [String] {
    let text =
      text.utf8.count > Limits.text ? String(decoding: text.utf8.prefix(Limits.text), as: UTF8.self) : text
    guard text.utf8.contains(UInt8(ascii: ".")) || text.unicodeScalars.contains(where: { $0.value > 0x2f00 })
    else {
      return []
    }
    return text.split(maxSplits: Limits.words, whereSeparator: isBetween).compactMap { host(of: $0) }
  }

  private static func isBetween(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar {
    case " ", "\n", "\t", "<", ">", "(", ")", "[", "]", "{", "}", "\"", "'", ",", ";", "|", "“", "”", "„",
      "‘", "’",
      "·", "•":
      return true
    default: return scalar.value >= 0x80 && character.isWhitespace
    }
  }

  private static func host(of word: Substring) -> String? {
    var rest = word
    var isAddress = false
    if let mark = rest.firstRange(of: "://") {
      rest = rest[mark.upperBound...]
      isAddress = true
    }
    let place = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    let afterUser = place.lastIndex(of: "@").map { place[place.index(after: $0)...] } ?? place
    var host = afterUser.prefix { $0 != ":" }
    while let last = host.last, ".!…".contains(last) { host.removeLast() }
    guard isAddress || isHost(host, hasPath: place.count < rest.count) else { return nil }
    return host.isEmpty ? nil : String(host)
  }

  /// Whether a word without a scheme is the name of a host: labels, the last one of letters and no file's ending.
  private static func isHost(_ text: Substring, hasPath: Bool) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last, last.utf8.count >= 2 else { return false }
    for label in labels {
      let isLabel = label.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || isDigit($0) || $0 == "-" }
      guard !label.isEmpty, isLabel else { return false }
    }
    if last.hasPrefix("xn--") || labels[0] == "www" { return true }
    return last.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
      && !fileEndings.contains(last.lowercased())
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x30 && scalar.value <= 0x39
  }

  /// What follows the dot in names of files, and of things named alike: "main.rs" in a mail about code is no host.
  private static let fileEndings: Set<String> = [
    "js", "ts", "jsx", "tsx", "md", "py", "sh", "rs", "pl", "pm", "rb", "go", "cc", "hh", "so", "ps", "html",
    "htm",
    "php", "asp", "aspx", "jsp", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt",
    "csv",
    "json", "xml", "yml", "yaml", "toml", "zip", "gz", "tgz", "tar", "xz", "png", "jpg", "jpeg", "gif", "svg",
    "webp",
    "mp", "mov", "ics", "eml", "log", "css", "scss", "java", "swift", "kt", "cs", "vb", "lock", "conf", "cfg",
    "ini",
    "exe", "dll", "bat", "cpp", "hpp", "sql", "ipynb", "tex", "diff", "patch", "vue", "lua", "el", "ex",
  ]
}
