/// How Dovecot's `imap` is run on a folder of the local disk: a child process that speaks IMAP on its standard
/// input and output, already authenticated, with no daemon and nothing of /etc.
///
/// A value, no more: the caller writes `configuration` to `configurationPath`, makes `directories`, and starts
/// `command` with exactly `environment`. Whatever Dovecot keeps for itself (UIDs, indexes, subscriptions) goes
/// to the scratch directory, so that the Maildir stays as its other users know it; only `new/` is moved to
/// `cur/`, as every Maildir reader does. Keep the scratch directory between runs: UIDVALIDITY lives there.
///
/// A greeting does not say that the folder is usable: Dovecot sends PREAUTH first and gives up afterwards. What
/// it has to tell goes to standard error (always a line, even after a good session): read it, a full pipe blocks.
package struct LocalMaildir: Hashable, Sendable {
  /// Whom the process runs as. Dovecot serves no mail as user 0, whatever is configured.
  package enum Identity: Hashable, Sendable {
    /// As the caller, who is not root.
    case caller
    /// As the caller, root, seen as somebody else: a user namespace hides the 0, the files stay root's own.
    case hiddenRoot
    /// As a user without a name, entrusted with root's rights over files: for root where namespaces are
    /// forbidden, as in most containers. What it writes anew belongs to that user.
    case entrusted(uid: UInt32, gid: UInt32)
  }

  /// Debian's path; the package is `dovecot-imapd`.
  package static let program = "/usr/lib/dovecot/imap"

  /// Succeeds where `Identity.hiddenRoot` can be had. Only root needs to ask.
  package static let namespaceProbe = hideRoot + ["/bin/true"]

  package let maildir: String
  package let scratch: String
  package let userName: String
  package let home: String
  package let identity: Identity
  package let isDemo: Bool

  /// - Parameters:
  ///   - maildir: absolute path of the folder with cur/, new/ and tmp/.
  ///   - scratch: absolute path of a private directory, writable for `identity`.
  ///   - userName: who greets; not looked up anywhere.
  ///   - isDemo: the special mailboxes exist and are subscribed from the start.
  /// - Returns: nil when a path is not absolute or has a control character, which the configuration can't hold.
  package init?(
    maildir: String, scratch: String, userName: String, home: String, identity: Identity, isDemo: Bool = false
  ) {
    let isWritable = { (text: String) in text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    guard maildir.hasPrefix("/"), scratch.hasPrefix("/"), home.hasPrefix("/"), !userName.isEmpty,
      [maildir, scratch, home, userName].allSatisfy(isWritable)
    else { return nil }
    self.maildir = maildir
    self.scratch = scratch
    self.userName = userName
    self.home = home
    self.identity = identity
    self.isDemo = isDemo
  }

  /// Made, with mode 0700 and the owner that `identity` asks for, before the start.
  package var directories: [String] { [scratch, scratch + "/index", scratch + "/control"] }

  package var configurationPath: String { scratch + "/dovecot.conf" }

  /// Program and arguments; the first is an absolute path.
  package var command: [String] {
    let imap = [Self.program, "-c", configurationPath]
    switch identity {
    case .caller:
      return imap
    case .hiddenRoot:
      return Self.hideRoot + imap
    case .entrusted(let uid, let gid):
      // The last one keeps access(2), by which Dovecot asks whether a folder is writable, from forgetting them.
      let rights = "+dac_override,+dac_read_search,+fowner,+chown"
      return [
        "/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--inh-caps=\(rights)",
        "--ambient-caps=\(rights)", "--securebits=+no_setuid_fixup", "--",
      ] + imap
    }
  }

  /// The whole environment: nothing else of the caller's is passed on.
  package var environment: [String: String] {
    ["USER": userName, "HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
  }

  /// 1000 is an ordinary user's number: above Dovecot's `first_valid_uid`, and not the 65534 that stands for
  /// everybody else inside the namespace.
  private static let hideRoot = [
    "/usr/bin/unshare", "--user", "--map-user=1000", "--map-group=1000", "--",
  ]
}

extension LocalMaildir {
  /// What `configurationPath` must hold.
  ///
  /// Indexes on disk, not in memory, because CONDSTORE and QRESYNC need them; `mailbox_list_index` answers
  /// LIST … RETURN (STATUS) without opening every folder; `/` as separator although Maildir++ has `.` on disk;
  /// zlib reads compressed messages, which other Dovecots may have left there. `base_dir` and `state_dir` keep
  /// it away from a Dovecot of the system.
  package var configuration: String {
    """
    mail_location = \(quoted(location))
    mail_plugins = zlib
    mailbox_list_index = yes
    first_valid_uid = 1
    first_valid_gid = 1
    ssl = no
    base_dir = \(quoted(doublingPercents(scratch + "/run")))
    state_dir = \(quoted(doublingPercents(scratch + "/run")))
    namespace inbox {
      inbox = yes
      separator = /
    \(Self.specialMailboxes.map(mailbox).joined(separator: "\n"))
    }

    """
  }

  /// The names that mail programs give to what is special, and their use (RFC 6154). Where a folder does not
  /// exist, its line says nothing.
  private static let specialMailboxes: [(name: String, use: String)] = [
    ("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Archive", "\\Archive"), ("Trash", "\\Trash"),
    ("Junk", "\\Junk"),
  ]

  private func mailbox(_ special: (name: String, use: String)) -> String {
    let subscribes = isDemo && special.name != "Junk"
    return """
        mailbox \(special.name) {
          special_use = \(special.use)
          auto = \(subscribes ? "subscribe" : "no")
        }
      """
  }

  /// `mail_location` separates its fields with `:`; a doubled one is meant as itself.
  private var location: String {
    let fields = ["maildir", maildir, "INDEX=\(scratch)/index", "CONTROL=\(scratch)/control"]
    return fields.map { doublingPercents(doubling(":", in: $0)) }.joined(separator: ":")
  }

  /// `%` starts a variable in a value.
  private func doublingPercents(_ text: String) -> String { doubling("%", in: text) }

  private func doubling(_ special: Character, in text: String) -> String {
    String(text.flatMap { $0 == special ? [$0, $0] : [$0] })
  }

  /// A value of the configuration: in quotes `#`, `$`, `<` and blanks at the ends mean themselves.
  private func quoted(_ value: String) -> String {
    "\"" + String(value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }) + "\""
  }
}
