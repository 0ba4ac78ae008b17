import Foundation
package import Testing

/// A program of the system that a test can't do without. Where it is absent the test is skipped, and `.ci/test`
/// takes a skipped test for a failed one.
package struct Requirement: Sendable {
  package let path: String
  package let debianPackage: String

  package static let dovecot = Requirement(path: "/usr/lib/dovecot/imap", debianPackage: "dovecot-imapd")
  package static let dovecotPOP3 = Requirement(path: "/usr/lib/dovecot/pop3", debianPackage: "dovecot-pop3d")
  package static let python = Requirement(path: "/usr/bin/python3", debianPackage: "python3")
  package static let openssl = Requirement(path: "/usr/bin/openssl", debianPackage: "openssl")
  package static let ytnef = Requirement(path: "/usr/bin/ytnef", debianPackage: "ytnef-tools")
  package static let strace = Requirement(path: "/usr/bin/strace", debianPackage: "strace")

  package var isMet: Bool { FileManager.default.isExecutableFile(atPath: path) }
}

extension Trait where Self == ConditionTrait {
  /// `@Test(.requires(.dovecot, .python))`
  package static func requires(_ requirements: Requirement...) -> Self {
    let missing = requirements.filter { !$0.isMet }.map(\.debianPackage)
    return .enabled(if: missing.isEmpty, "not installed: \(missing.joined(separator: ", "))")
  }
}
