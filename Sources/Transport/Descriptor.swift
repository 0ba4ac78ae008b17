import Glibc

/// A file descriptor that is closed when nobody uses it any more. Whoever is in a system call or has a dispatch
/// source on it holds a reference, so that its number can't come to mean another file meanwhile.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { Glibc.close(number) }
}
