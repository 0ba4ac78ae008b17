internal import ArgumentParser
internal import Glibc
internal import Sessions

/// hato, the carrier pigeon: a mail reader for the terminal.
@main
struct Hato {
  /// Ends with 0 when all was well, 1 when the account or the server refused, 2 on wrong usage or configuration.
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is told like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    let arguments: Arguments
    do {
      arguments = try Arguments.parse(Array(CommandLine.arguments.dropFirst()))
    } catch {
      let asksForHelp = Arguments.exitCode(for: error) == .success
      say(Arguments.fullMessage(for: error), to: asksForHelp ? 1 : 2)
      exit(asksForHelp ? 0 : 2)
    }
    if arguments.version {
      say("hato \(hatoVersion)", to: 1)
      exit(0)
    }
    do {
      if arguments.dump, let path = arguments.place { exit(try dump(MailFile(path), asJSON: arguments.json)) }
      exit(try await Composition(arguments).run())
    } catch {
      say("hato: \(error.sentence)", to: 2)
      exit(2)
    }
  }

  /// Neither terminal nor configuration is needed for this. Answers the exit status.
  private static func dump(_ file: MailFile, asJSON: Bool) -> Int32 {
    let dump = Dump(
      file.messages[0], width: asJSON ? Dump.width : Dump.outputWidth, remarks: file.remarks)
    let text = asJSON ? dump.json.text() : dump.lines.joined(separator: "\n")
    guard say(text, to: 1) else {
      say("hato: the output can't be written: \(String(cString: strerror(errno))).", to: 2)
      return 1
    }
    return 0
  }

  /// A line on standard output (1) or standard error (2); answers whether it could be written.
  @discardableResult
  static func say(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array((text + "\n").utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }
}
