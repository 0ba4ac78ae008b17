/// The name under which the user knows an account: its table in the configuration, or the URL it was
/// opened with.
package struct AccountID: Hashable, Sendable, CustomStringConvertible {
  package let name: String

  package init(_ name: String) { self.name = name }

  package var description: String { name }
}
