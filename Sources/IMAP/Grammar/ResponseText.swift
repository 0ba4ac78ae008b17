internal import Mail
internal import Wire

extension ResponseGrammar {
  /// `resp-text = ["[" resp-text-code "]" SP] text`. Never fails: what is no code is text.
  mutating func responseText() -> ResponseText {
    spaces()
    var code: ResponseCode?
    let start = scanner.position
    if scanner.skip(UInt8(ascii: "[")) {
      code = responseCode()
      if code == nil { scanner.position = start }
    }
    spaces()
    return ResponseText(code: code, text: plainText(scanner.position..<bytes.count))
  }

  /// `resp-text-code`, up to behind its bracket; `nil` when there is no end to it.
  private mutating func responseCode() -> ResponseCode? {
    spaces()
    let start = scanner.position
    let name = scanner.take { !Self.endsAtom($0) && $0 != UInt8(ascii: "]") }
    let word = text(name).uppercased()
    if let code = ResponseCode.words[word] { return skipRestOfCode() == nil ? nil : code }
    let code = structuredCode(word)
    if let code, skipRestOfCode() != nil { return code }
    scanner.position = start + name.count
    spaces()
    guard let argument = skipRestOfCode() else { return nil }
    let rest = plainText(argument)
    return word == "WEBALERT" ? .webAlert(rest) : .other(name: word, argument: rest)
  }

  /// Steps behind the bracket that ends the code; answers what was before it.
  private mutating func skipRestOfCode() -> Range<Int>? {
    let rest = scanner.take { $0 != UInt8(ascii: "]") }
    return scanner.skip(UInt8(ascii: "]")) ? rest : nil
  }

  private mutating func structuredCode(_ word: String) -> ResponseCode? {
    switch word {
    case "CAPABILITY": .capability(capabilities())
    case "PERMANENTFLAGS": (try? flagList()).map(ResponseCode.permanentFlags)
    case "UIDVALIDITY": wideNumber().map { .uidValidity(UIDValidity($0)) }
    case "UIDNEXT": wideNumber().map { .uidNext($0 == 0 ? nil : UInt32(exactly: $0)) }
    case "UNSEEN": wideNumber().map { .unseen(Int(clamping: $0)) }
    case "HIGHESTMODSEQ": (try? modSequence()).map(ResponseCode.highestModSequence) ?? .noModSequence
    case "MODIFIED": .modified(ranges())
    case "BADEVENT": .badEvent(charsets())
    case "BADCHARSET": .badCharset(charsets())
    case "APPENDUID": wideNumber().map { .appendUID(UIDValidity($0), ranges()) }
    case "COPYUID": wideNumber().map { .copyUID(UIDValidity($0), from: ranges(), to: ranges()) }
    default: nil
    }
  }

  /// A number of up to 64 bits; what is negative is 0, because it means that there is none.
  private mutating func wideNumber() -> UInt64? {
    guard let number = try? number() else {
      return scanner.octet(after: -1).map(CoreRules.isDigit) == true ? 0 : nil
    }
    return UInt64(clamping: number)
  }

  /// `"(" astring *(SP astring) ")"`
  private mutating func charsets() -> [String] {
    spaces()
    guard scanner.skip(Self.open) else { return [] }
    var names: [String] = []
    while !scanner.skip(Self.close), let name = try? nstring() {
      names.append(string(name))
      spaces()
    }
    return names
  }
}
