internal import Glibc
internal import Mail
internal import Screen

/// The shell command that the user configured for new mail. One runs at a time: what comes in meanwhile is added
/// up, mailbox by mailbox, and told to the next.
@MainActor
final class NewMailHook {
  struct News {
    let account: AccountID
    let mailbox: MailboxName
    var count: Int
  }

  /// Mailboxes that wait while a command takes its time; news of more are not told.
  static let limit = 1000

  private let command: String?
  private var waiting: [News] = []
  private var isRunning = false

  init(command: String?) { self.command = command }

  func run(_ account: AccountID, _ mailbox: MailboxName, count: Int) {
    guard command != nil else { return }
    if let index = waiting.firstIndex(where: { $0.mailbox == mailbox }) {
      waiting[index].count = waiting[index].count.addingReportingOverflow(count).partialValue
    } else if waiting.count < Self.limit {
      waiting.append(News(account: account, mailbox: mailbox, count: count))
    }
    runNext()
  }

  private func runNext() {
    guard let command, !isRunning, !waiting.isEmpty else { return }
    let news = waiting.removeFirst()
    isRunning = true
    Task {
      await ExternalProgram.detached(command, environment: Self.environment(news, from: Self.inherited))
      isRunning = false
      runNext()
    }
  }

  private static var inherited: [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
      entries.append(String(cString: entry))
      next += 1
    }
    return entries
  }

  /// This program's own, without the password, and what the news is.
  static func environment(_ news: News, from inherited: [String]) -> [String] {
    let own = [
      "HATO_ACCOUNT": news.account.name, "HATO_MAILBOX": news.mailbox.display,
      "HATO_COUNT": String(news.count),
    ]
    return inherited.filter { entry in
      let name = entry.prefix { $0 != "=" }
      return name != "HATO_PASSWORD" && own[String(name)] == nil
    } + own.map { "\($0.key)=\(TextWidth.printable($0.value))" }
  }
}
