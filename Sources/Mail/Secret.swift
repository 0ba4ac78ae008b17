/// A password or token. It cannot be printed, described or compared by accident.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// The secret itself, for the one who sends it.
  package func declassify() -> [UInt8] { bytes }

  package var isEmpty: Bool { bytes.isEmpty }
  package var description: String { "[secret]" }
  package var debugDescription: String { "[secret]" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
