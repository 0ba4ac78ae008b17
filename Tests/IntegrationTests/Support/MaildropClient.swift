import Foundation
import TestSupport

/// Somebody else's mail program on a maildrop, by Python's poplib. Each call is a session of its own over TLS.
struct MaildropClient: Sendable {
  private let server: DovecotServer

  init(_ server: DovecotServer) { self.server = server }

  /// The subjects of all messages, in the order of their numbers.
  func subjects() async throws -> [String] {
    let arguments = [
      server.host, "\(server.pop3sPort)", server.authority, DovecotServer.user, DovecotServer.password,
    ]
    let result = try await Program(["/usr/bin/python3", "-c", Self.script] + arguments).succeed()
    return try JSONDecoder().decode([String].self, from: result.output)
  }

  private static let script = """
    import json, poplib, ssl, sys
    host, port, ca, user, password = sys.argv[1:]
    c = poplib.POP3_SSL(host, int(port), context=ssl.create_default_context(cafile=ca))
    c.user(user)
    c.pass_(password)
    count = c.stat()[0]
    def subject(number):
        for line in c.top(number, 0)[1]:
            if line.lower().startswith(b'subject: '):
                return line[9:].decode()
        return ''
    found = [subject(n + 1) for n in range(count)]
    c.quit()
    json.dump(found, sys.stdout)
    """
}
