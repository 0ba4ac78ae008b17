import TestSupport

/// The fixture program in a terminal.
func fixture(
  _ page: String = "samples", term: String = "xterm-256color", environment: [String: String] = [:],
  width: Int = 80, height: Int = 24
) throws -> PseudoTerminal {
  try PseudoTerminal(
    executable: BuiltProducts.path(of: "TerminalFixture"), arguments: [page],
    environment: ["TERM": term, "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 }, width: width,
    height: height)
}
