internal import MIME
internal import Runtime
internal import TOMLKit

/// Reads `config.toml`. What it does not understand it refuses, with the line and what was expected: a
/// misspelt security setting must not be silently left out.
struct ConfigurationFile {
  let path: String
  private let lines: [Substring]
  private let text: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
    // A line end of Windows is one character.
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  func configuration() throws(UsageFailure) -> Configuration {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw UsageFailure("\(path):\(error.source.begin.line): \(error.description)")
    } catch {
      throw UsageFailure("\(path): \(error)")
    }
    var configuration = Configuration()
    for key in table.keys {
      switch key {
      case "newest": configuration.newestOnTop = try choice(table, key, ["top", "bottom"]) == "top"
      case "charsets": configuration.likelyCharsets = try charsets(table, key)
      case "open-url":
        configuration.programs.openURL = try string(table, key).split(whereSeparator: \.isWhitespace).map(
          String.init)
        guard !configuration.programs.openURL.isEmpty else {
          throw refusal(of: key, expected: "a program, such as \"firefox\"")
        }
      case "hyperlinks": configuration.showsLinks = try yesOrNo(table, key, in: "")
      case "print-command": configuration.programs.printCommand = try string(table, key)
      case "accounts": configuration.accounts = try accounts(table)
      default:
        throw refusal(of: key, expected: "accounts, newest, charsets, open-url, print-command or hyperlinks")
      }
    }
    return configuration
  }

  /// Charsets by the labels that mail gives them.
  private func charsets(_ table: TOMLTable, _ key: String) throws(UsageFailure) -> [String] {
    let expected = "a list of charsets, such as [\"shift_jis\", \"koi8-r\"]"
    guard let list = table[key]?.array else { throw refusal(of: key, expected: expected) }
    var names: [String] = []
    for value in list {
      guard let name = value.string, Charset(label: name) != nil else {
        throw refusal(of: key, expected: expected)
      }
      names.append(name)
    }
    return names
  }

  private func accounts(_ table: TOMLTable) throws(UsageFailure) -> [AccountConfiguration] {
    guard let accounts = table["accounts"]?.table else {
      throw refusal(of: "accounts", expected: "tables like [accounts.work]")
    }
    var read: [AccountConfiguration] = []
    for name in accounts.keys {
      guard let account = accounts[name]?.table else {
        throw refusal(of: name, expected: "a table [accounts.\(name)]")
      }
      read.append(try self.account(name, account))
    }
    // TOML tables have no order; people's files do, and the first account is the one that opens.
    return read.sorted { line(ofTable: $0.name) < line(ofTable: $1.name) }
  }

  private func account(_ name: String, _ table: TOMLTable) throws(UsageFailure) -> AccountConfiguration {
    let section = "accounts." + name
    var account = AccountConfiguration(name: name, incoming: .demo)
    var hasIncoming = false
    for key in table.keys {
      switch key {
      case "incoming":
        guard table["tunnel"] == nil else {
          throw refusal(of: key, in: section, expected: "either incoming or tunnel")
        }
        account.incoming = try incoming(try string(table, key, in: section), section: section)
        hasIncoming = true
      case "tunnel":
        account.incoming = .tunnel(try string(table, key, in: section))
        hasIncoming = true
      case "password-command": account.passwordCommand = try string(table, key, in: section)
      case "ca-file": account.caFile = expandedHome(try string(table, key, in: section))
      case "keep-alive": account.keepAlive = try time(table, key, in: section)
      case "on-new-mail": account.onNewMail = try string(table, key, in: section)
      case "trusted-authserv-id": account.authservIDs = try hostNames(table, key, in: section)
      case "bell": account.bellsOnNewMail = try yesOrNo(table, key, in: section)
      // Kept for sending, which is still to come; known, so that one file serves every version.
      case "outgoing", "from": _ = try string(table, key, in: section)
      default:
        if Self.keepingKeys.contains(key) { break }
        guard try readCopying(key, table, section, into: &account) else {
          throw refusal(of: key, in: section, expected: Self.accountKeys + " or cache-limit")
        }
      }
    }
    try readKeeping(table, section, into: &account)
    guard hasIncoming else {
      throw UsageFailure("\(path):\(line(ofTable: name)): [\(section)] has neither incoming nor tunnel.")
    }
    return account
  }

  private static let accountKeys =
    "incoming, tunnel, outgoing, from, password-command, ca-file, keep-alive, on-new-mail, bell, metered, "
    + "connections, poll, keep, maildir, leave-days, apop, cache, trusted-authserv-id"

  private static let keepingKeys: Set = ["keep", "maildir", "leave-days", "apop"]

  /// Days that mail may be left on the server after it was fetched: a century is for ever.
  private static let longestLeave = 36500

  /// How mail of a POP3 server is kept.
  private func readKeeping(
    _ table: TOMLTable, _ section: String, into account: inout AccountConfiguration
  ) throws(UsageFailure) {
    let given = Self.keepingKeys.filter { table[$0] != nil }.sorted()
    guard let first = given.first else { return }
    guard case .url(let url) = account.incoming, url.scheme.isPOP3 else {
      throw refusal(of: first, in: section, expected: "incoming = \"pop3s://USER@HOST\" beside it")
    }
    if table["apop"] != nil { account.usesAPOP = try yesOrNo(table, "apop", in: section) }
    let keep = table["keep"] == nil ? "server" : try string(table, "keep", in: section)
    guard ["server", "local"].contains(keep) else {
      throw refusal(of: "keep", in: section, expected: "\"server\" or \"local\"")
    }
    guard keep == "local" else {
      if let extra = ["leave-days", "maildir"].first(where: given.contains) {
        throw refusal(of: extra, in: section, expected: "keep = \"local\" beside it")
      }
      return
    }
    guard table["maildir"] != nil else {
      throw refusal(of: "keep", in: section, expected: "maildir = \"~/Maildir\" beside it")
    }
    var days = 0
    if table["leave-days"] != nil {
      guard let given = table["leave-days"]?.int, (0...Self.longestLeave).contains(given) else {
        throw refusal(of: "leave-days", in: section, expected: "a number of days")
      }
      days = given
    }
    account.keep = .local(maildir: expandedHome(try string(table, "maildir", in: section)), leaveDays: days)
  }

  /// What is kept of the mail, and how much is spent on that; `false` when the key is about something else.
  private func readCopying(
    _ key: String, _ table: TOMLTable, _ section: String, into account: inout AccountConfiguration
  ) throws(UsageFailure) -> Bool {
    switch key {
    case "metered": account.isMetered = try yesOrNo(table, key, in: section)
    case "poll": account.poll = try time(table, key, in: section)
    case "cache": account.keepsCopy = try yesOrNo(table, key, in: section)
    case "connections":
      guard let count = table[key]?.int, (1...2).contains(count) else {
        throw refusal(of: key, in: section, expected: "1 or 2")
      }
      account.connections = count
    case "cache-limit":
      guard let octets = Self.octets(try string(table, key, in: section)) else {
        throw refusal(of: key, in: section, expected: "a size such as \"500 MB\" or \"2 GB\"")
      }
      account.copyLimit = octets
    default: return false
    }
    return true
  }

  private func yesOrNo(_ table: TOMLTable, _ key: String, in section: String) throws(UsageFailure) -> Bool {
    guard let value = table[key]?.bool else {
      throw refusal(of: key, in: section, expected: "true or false")
    }
    return value
  }

  /// One name, or a list of them, in lower case.
  private func hostNames(_ table: TOMLTable, _ key: String, in section: String) throws(UsageFailure)
    -> [String]
  {
    let list = table[key]?.array.map { Array($0).map(\.string) } ?? [table[key]?.string]
    let names = list.compactMap { $0?.lowercased() }
    let arePlain = names.allSatisfy { name in
      !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3B }
    }
    guard arePlain, !names.isEmpty, names.count == list.count else {
      throw refusal(
        of: key, in: section, expected: "the name of a host, such as \"mx.example.org\", or a list of such")
    }
    return names
  }

  private func time(_ table: TOMLTable, _ key: String, in section: String) throws(UsageFailure) -> Int {
    guard let seconds = Self.seconds(try string(table, key, in: section)) else {
      throw refusal(of: key, in: section, expected: "a time such as \"5m\", \"90s\" or \"1h\"")
    }
    return seconds
  }

  /// "500 MB" and the like, in powers of ten; `nil` for anything else, and for more than a disk holds.
  static func octets(_ text: String) -> Int? {
    let units = ["kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000]
    guard let unit = units[String(text.suffix(2))],
      let number = Int(text.dropLast(2).filter { $0 != " " }), number >= 0
    else { return nil }
    let (octets, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : octets
  }

  private func incoming(
    _ text: String, section: String
  ) throws(UsageFailure) -> AccountConfiguration.Incoming {
    guard text.contains("://") else { return .maildir(expandedHome(text)) }
    do {
      return .url(try MailURL(text))
    } catch {
      throw UsageFailure("\(path):\(line(of: "incoming", in: section)): \(error.sentence)")
    }
  }

  private func string(_ table: TOMLTable, _ key: String, in section: String = "") throws(UsageFailure)
    -> String
  {
    guard let value = table[key]?.string else {
      throw refusal(of: key, in: section, expected: "a text in quotes")
    }
    return value
  }

  private func choice(_ table: TOMLTable, _ key: String, _ known: [String]) throws(UsageFailure) -> String {
    let value = try string(table, key)
    guard known.contains(value) else { throw refusal(of: key, expected: known.joined(separator: " or ")) }
    return value
  }

  /// "5m" and the like; a bare number is seconds. `nil` for anything else, and for less than a second.
  static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
    let unit = text.last.flatMap { units[$0] }
    guard let number = Int(unit == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    return overflow || seconds > 86400 ? nil : seconds
  }

  // MARK: Lines for messages

  private func refusal(of key: String, in section: String = "", expected: String) -> UsageFailure {
    UsageFailure("\(path):\(line(of: key, in: section)): \(key): \(expected) was expected.")
  }

  private func line(ofTable name: String) -> Int {
    let headers = ["[accounts.\(name)]", "[accounts.\"\(name)\"]"]
    let found = lines.firstIndex { line in headers.contains { line.drop { $0 == " " }.hasPrefix($0) } }
    return (found ?? lines.count) + 1
  }

  /// Whether a line begins with this key, quoted or not, and not only with a key that begins like it.
  private static func sets(_ key: String, _ line: Substring) -> Bool {
    for written in [key, "\"\(key)\"", "'\(key)'"] where line.hasPrefix(written) {
      let rest = line.dropFirst(written.count).drop { $0 == " " || $0 == "\t" }
      if rest.hasPrefix("=") || rest.hasPrefix(".") { return true }
    }
    return false
  }

  private func line(of key: String, in section: String) -> Int {
    var current = ""
    for (index, line) in lines.enumerated() {
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
        current = trimmed[trimmed.index(after: trimmed.startIndex)..<end].filter { $0 != "\"" }
        if section.isEmpty, current.hasPrefix(key) { return index + 1 }
      } else if current == section, Self.sets(key, trimmed) {
        return index + 1
      }
    }
    return 1
  }
}
