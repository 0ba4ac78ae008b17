internal import Foundation

/// Somebody else's mail program at a maildrop, by Python's poplib: it shares no line of code with hato. Each call is
/// a session of its own over TLS, which ends with QUIT.
package struct OtherPOP3Client: Sendable {
  private let arguments: [String]
  /// Kept, so that it is there as long as somebody asks.
  private let server: DovecotServer?

  package init(_ server: DovecotServer) {
    self.server = server
    arguments = [
      server.host, "\(server.pop3sPort)", server.authority, DovecotServer.user, DovecotServer.password,
    ]
  }

  package struct Listed: Sendable, Hashable, Decodable {
    package let number: Int
    package let uniqueID: String
    package let octets: Int
  }

  /// What is in the maildrop, by LIST and UIDL.
  package func list() async throws -> [Listed] {
    try JSONDecoder().decode([Listed].self, from: try await run("list"))
  }

  /// The whole message, with CRLF line ends.
  package func message(_ number: Int) async throws -> [UInt8] {
    let text = try JSONDecoder().decode(String.self, from: try await run("message", "\(number)"))
    return Array(Data(base64Encoded: text) ?? Data())
  }

  /// DELE of these numbers, and a QUIT that makes it so.
  package func delete(_ numbers: Int...) async throws {
    _ = try await run(["delete"] + numbers.map { "\($0)" })
  }

  private func run(_ words: String...) async throws -> Data { try await run(words) }

  private func run(_ words: [String]) async throws -> Data {
    try await Program(["/usr/bin/python3", "-c", Self.script] + arguments + words).succeed().output
  }

  private static let script = """
    import base64, json, poplib, ssl, sys
    host, port, ca, user, password, verb, *numbers = sys.argv[1:]
    poplib._MAXLINE = 1 << 20
    c = poplib.POP3_SSL(host, int(port), context=ssl.create_default_context(cafile=ca))
    c.user(user)
    c.pass_(password)
    answer = True
    if verb == 'list':
        sizes = dict(line.split()[:2] for line in c.list()[1])
        answer = [{'number': int(n), 'uniqueID': u.decode(), 'octets': int(sizes[n])}
                  for n, u in (line.split(None, 1) for line in c.uidl()[1])]
    elif verb == 'message':
        answer = base64.b64encode(b'\\r\\n'.join(c.retr(int(numbers[0]))[1]) + b'\\r\\n').decode()
    else:
        for n in numbers:
            c.dele(int(n))
    c.quit()
    json.dump(answer, sys.stdout)
    """
}
