@testable import MIME
@testable import Mail

// Parsers that mail reaches only with the user's help.

func others(_ parser: String, _ bytes: [UInt8]) -> Bool {
  guard parser == "mailcap" else { return false }
  // The mailcap is the user's; what is put into its commands is the sender's.
  let halves = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let hostile = halves.count > 1 ? String(decoding: halves[1], as: UTF8.self) : "x"
  let mailcap = Mailcap([String(decoding: halves.first ?? [], as: UTF8.self)])
  let part = MailcapCommand(
    path: "/tmp/" + MailcapCommand.fileName(hostile), type: MediaType(hostile, hostile),
    parameters: [Parameter(name: "charset", value: hostile), Parameter(name: "name*", value: hostile)])
  for purpose in MailcapPurpose.allCases {
    for type in [MediaType("text", "html"), MediaType("image", "png"), MediaType(hostile, "x")] {
      for entry in mailcap.entries(for: type, to: purpose) {
        if let command = entry.command(to: purpose) { _ = part.shellCommand(command) }
        if let test = entry.test { _ = part.shellCommand(test) }
        let name = MailcapCommand.fileName(hostile, template: entry.nameTemplate)
        if name.isEmpty || name.utf8.contains(0x2f) { fatalError("a file name of its own") }
      }
    }
  }
  for template in ["%t", "%{charset}", "%{name}", "'%t'", "\"%{charset}\""] {
    let command = part.shellCommand(template).text.filter { !template.contains($0) }
    let isHarmless = command.unicodeScalars.allSatisfy {
      !"'\"$`\\;|&<>()\n\r\0*?~!#{}[] \t".unicodeScalars.contains($0)
    }
    if !isHarmless { fatalError("a shell would act on \(command)") }
  }
  return true
}
