internal import Glibc
internal import Mail
internal import Sessions

/// A Maildir on this machine, readied for Dovecot's `imap` to be run on it.
struct LocalFolder {
  let way: Server.Way
  /// The Maildir, from the root and without links.
  let path: String
  /// What exists only for this run.
  let temporary: String?

  /// The user's own Maildir. What Dovecot keeps for itself is kept in the cache directory, so that the Maildir
  /// stays as other programs know it.
  init(maildir path: String) throws(UsageFailure) {
    let absolute = try Self.absolute(path)
    guard ["/cur", "/new"].allSatisfy({ Locations.isDirectory(absolute + $0) }) else {
      throw UsageFailure("\(path) is no Maildir: a folder with cur/, new/ and tmp/ was expected.")
    }
    let scratch = Locations.cache + "/dovecot/" + FolderName.of(absolute.dropFirst())
    try self.init(maildir: absolute, scratch: scratch, temporary: nil)
  }

  /// A copy of the demonstration mail, gone when the program ends.
  static func demo() throws(UsageFailure) -> LocalFolder {
    guard let source = Locations.resource("Resources/demo/Maildir") else {
      throw UsageFailure("hato is not installed whole: its demonstration mail is missing.")
    }
    removeLeftovers()
    var template = Array("/tmp/hato-demo-\(getpid())xXXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw UsageFailure("No temporary folder could be made in /tmp.") }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let maildir = folder + "/Maildir"
    mkdir(maildir, 0o700)
    if let failed = FileTree(source).copy(to: maildir) {
      FileTree(folder).remove()
      throw UsageFailure("\(failed) could not be written.")
    }
    for name in [""] + FileTree.entries(of: maildir).filter({ $0.hasPrefix(".") }).map({ "/" + $0 }) {
      for part in ["cur", "new", "tmp"] { mkdir(maildir + name + "/" + part, 0o700) }
      setArrivals(in: maildir + name + "/cur")
    }
    do {
      return try LocalFolder(maildir: maildir, scratch: folder + "/dovecot", temporary: folder)
    } catch {
      FileTree(folder).remove()
      throw error
    }
  }

  /// Copies whose hato was killed before it could remove them.
  private static func removeLeftovers() {
    for name in FileTree.entries(of: "/tmp") where name.hasPrefix("hato-demo-") {
      var status = stat()
      guard let process = pid_t(name.dropFirst("hato-demo-".count).prefix { $0 != "x" }), process > 0,
        kill(process, 0) != 0, errno == ESRCH, lstat("/tmp/" + name, &status) == 0,
        status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid()
      else { continue }
      FileTree("/tmp/" + name).remove()
    }
  }

  /// A Maildir's file names begin with the second of their arrival, which Dovecot takes from the file's time.
  private static func setArrivals(in folder: String) {
    for name in FileTree.entries(of: folder) {
      guard let seconds = Int(name.prefix { $0 != "." }) else { continue }
      let time = timespec(tv_sec: seconds, tv_nsec: 0)
      withUnsafePointer(to: (time, time)) { pair in
        pair.withMemoryRebound(to: timespec.self, capacity: 2) { times in
          _ = utimensat(AT_FDCWD, folder + "/" + name, times, 0)
        }
      }
    }
  }

  private init(maildir: String, scratch: String, temporary: String?) throws(UsageFailure) {
    guard access(LocalMaildir.program, X_OK) == 0 else {
      throw UsageFailure(
        "Local mail is read through Dovecot, which is not installed: apt-get install dovecot-imapd")
    }
    guard
      let local = LocalMaildir(
        maildir: maildir, scratch: scratch, userName: Locations.environment("USER") ?? "hato",
        home: Locations.home, identity: Self.identity, isDemo: temporary != nil)
    else { throw UsageFailure("\(maildir): this path can't be given to Dovecot.") }
    for directory in local.directories { try Self.make(directory) }
    guard Self.write(local.configuration, to: local.configurationPath) else {
      throw UsageFailure("\(local.configurationPath) can't be written.")
    }
    way = .program(arguments: local.command, environment: local.environment, name: "Dovecot")
    self.temporary = temporary
    path = maildir
  }

  /// Dovecot serves no mail to root: the 0 is hidden, or, where the system forbids that, somebody else gets its
  /// rights over files.
  private static var identity: LocalMaildir.Identity {
    guard geteuid() == 0 else { return .caller }
    return succeeds(LocalMaildir.namespaceProbe) ? .hiddenRoot : .entrusted(uid: 65_534, gid: 65_534)
  }

  private static func succeeds(_ command: [String]) -> Bool {
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    guard posix_spawn(&child, command[0], &actions, nil, &words, environ) == 0 else { return false }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }

  /// Every missing level, for the owner only.
  private static func make(_ path: String) throws(UsageFailure) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST || Locations.isDirectory(made) else {
        throw UsageFailure("\(made) can't be made: \(String(cString: strerror(errno))).")
      }
    }
  }

  /// In one step: another hato may be starting its Dovecot with the same file.
  private static func write(_ text: String, to path: String) -> Bool {
    let temporary = "\(path).\(getpid())"
    guard let file = fopen(temporary, "we") else { return false }
    let written = fputs(text, file) >= 0
    if fclose(file) == 0, written, rename(temporary, path) == 0 { return true }
    unlink(temporary)
    return false
  }

  private static func absolute(_ path: String) throws(UsageFailure) -> String {
    guard let resolved = realpath(path, nil) else {
      throw UsageFailure("\(path) can't be opened: \(String(cString: strerror(errno))).")
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
