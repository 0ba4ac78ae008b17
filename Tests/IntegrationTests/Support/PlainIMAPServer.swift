import TestSupport

/// A scripted IMAP server that behaves as little as it must, but for what a test's own rules say first. It
/// speaks no TLS, so `hato` is told `--plaintext`.
final class PlainIMAPServer: Sendable {
  /// A message: its UID, its subject as the ENVELOPE has it, its BODYSTRUCTURE.
  typealias Row = (uid: Int, subject: String, structure: String)

  static let greeting = "* OK [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n"
  static let text = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1)"

  let server: ScriptedServer

  /// - Parameters:
  ///   - rules: regular expressions for a command and replies; an empty reply is silence.
  ///   - endsAt: the first connection closes, without an answer, when such a command comes; later ones behave.
  init(
    _ rules: [(String, String)], rows: [Row] = [(11, "one", text), (12, "two", text), (13, "three", text)],
    greeting: String = greeting, endsAt last: String? = nil
  ) throws {
    let first = (1...max(1, rows.count)).lowerBound
    let fetched = zip(first..., rows).map { number, row in
      "* \(number) FETCH (UID \(row.uid) FLAGS () INTERNALDATE \"17-Jul-2023 02:44:25 +0000\" RFC822.SIZE 900"
        + " ENVELOPE (\"Mon, 17 Jul 2023 02:44:25 +0000\" \(Self.literal(row.subject)) ((\"Ada\" NIL \"ada\""
        + " \"example.org\")) NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE \(row.structure))\r\n"
    }
    let opening = "* \(rows.count) EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"
    let standard = [
      ("LOGIN", "{tag} OK in\r\n"), ("SELECT", opening),
      ("FETCH .*ENVELOPE", fetched.joined() + "{tag} OK done\r\n"),
      ("LIST", "* LIST () \"/\" INBOX\r\n{tag} OK done\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let all = (rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }
    let hello = ScriptedServer.Step.send(Array(greeting.utf8))
    if let last {
      let ending = [ScriptedServer.Rule(last, "", isLast: true)]
      server = try ScriptedServer([hello, .serve(ending + all), .close], [hello, .serve(all)])
    } else {
      server = try ScriptedServer([hello, .serve(all)])
    }
  }

  var arguments: [String] { ["imap://alice@127.0.0.1:\(server.port)", "--plaintext"] }

  private static func literal(_ text: String) -> String { "{\(text.utf8.count)}\r\n\(text)" }
}
