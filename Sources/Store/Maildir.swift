internal import Glibc

/// A Maildir of the user's into which mail is delivered (cr.yp.to/proto/maildir.html): a message is a file that is
/// written in tmp/ and appears in new/ when it is whole and on disk. What other programs do with it then is theirs.
///
/// All calls block for as long as the disk takes.
package struct Maildir: Hashable, Sendable {
  let path: String

  static let rooms = ["tmp", "new", "cur"]
  /// Seconds after which the protocol takes a file in tmp/ for one that nobody will finish.
  static let leftoverAge = 36 * 3600

  /// Makes what is missing of the folder and its cur/, new/ and tmp/, for the user alone (0700).
  /// - Parameter path: an absolute path. It may lead through symbolic links; tmp/ and new/ may be none.
  package init(path: String) throws(StoreFailure) {
    guard path.hasPrefix("/") else {
      throw .unwritable(path: path, reason: "a Maildir is named by its whole path, from / on")
    }
    var path = path
    while path.hasSuffix("/"), path != "/" { path.removeLast() }
    self.path = path
    try make()
    removeLeftovers()
  }

  private func make() throws(StoreFailure) {
    var isNew = try Self.make(path, isLinkTaken: true)
    for room in Self.rooms { isNew = try Self.make(path + "/" + room, isLinkTaken: room == "cur") || isNew }
    guard isNew else { return }
    // What is delivered is no safer than the folders on the way to it.
    try DirectoryDescriptor(path).sync()
    if let end = path.lastIndex(of: "/"), end > path.startIndex {
      try DirectoryDescriptor(String(path[..<end])).sync()
    }
  }

  /// Whether it was not there.
  private static func make(_ folder: String, isLinkTaken: Bool) throws(StoreFailure) -> Bool {
    var status = stat()
    if (isLinkTaken ? stat(folder, &status) : lstat(folder, &status)) == 0 {
      let kind = status.st_mode & S_IFMT
      guard kind == S_IFDIR else {
        throw .unwritable(path: folder, reason: kind == S_IFLNK ? "it is a symbolic link" : "it is no folder")
      }
      return false
    }
    do { try DatabaseFile.makeFolders(folder) } catch { throw .writing(folder, error) }
    return true
  }

  /// What deliveries that were cut off left in tmp/, of this program only.
  private func removeLeftovers() {
    let tmp = path + "/tmp"
    for name in DirectoryDescriptor.names(in: tmp) where Self.isOurs(name) {
      var status = stat()
      guard lstat(tmp + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        time(nil) - status.st_mtim.tv_sec > Self.leftoverAge
      else { continue }
      unlink(tmp + "/" + name)
    }
  }

  /// Makes these messages, whose drafts are finished, appear in new/, durably. Nothing that is there is replaced. When
  /// it throws, some may be there: `has` tells.
  package func publish(_ fileNames: [String]) throws(StoreFailure) {
    guard !fileNames.isEmpty else { return }
    let new = try DirectoryDescriptor(path + "/new", isLinkTaken: false)
    for name in fileNames {
      try Self.check(name)
      try publish(name, new)
    }
    try new.sync()
  }

  private func publish(_ name: String, _ new: borrowing DirectoryDescriptor) throws(StoreFailure) {
    let draft = path + "/tmp/" + name
    let file = path + "/new/" + name
    if linkat(AT_FDCWD, draft, new.descriptor, name, 0) != 0 {
      let reason = errno
      var (there, mine) = (stat(), stat())
      let isThere = fstatat(new.descriptor, name, &there, AT_SYMLINK_NOFOLLOW) == 0
      // An attempt that went wrong after this step is made again.
      let isMine =
        isThere && lstat(draft, &mine) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
      // There are file systems without links. The name is no other program's, and `begin` gave it once.
      let isLinkless = [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(reason) && !isThere
      if isLinkless, renameat(AT_FDCWD, draft, new.descriptor, name) == 0 { return }
      guard isMine else {
        throw .unwritable(path: file, reason: String(cString: strerror(isLinkless ? errno : reason)))
      }
    }
    unlink(draft)
  }
}
