import Glibc

/// Strings as C's `argv` and `envp` want them: an array of pointers that ends with a null one.
final class CStrings {
  private let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit {
    for pointer in pointers { free(pointer) }
  }

  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
