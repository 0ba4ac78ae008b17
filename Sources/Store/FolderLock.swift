internal import Glibc

/// While it lives no other process makes, migrates or sets aside a database in the folder.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for whoever has it, which is for as long as opening takes. Where there can be no lock there is none.
  init(_ folder: String) {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 { while flock(descriptor, LOCK_EX) != 0, errno == EINTR {} }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
