package import Mail

extension BodyPart {
  /// Why opening this part may do something else than it seems, as a sentence; `nil` when nothing speaks for it.
  /// Judged by what the sender says of it: name and type.
  package var warning: String? { AttachmentWarning.sentence(of: self) }

  /// The same with the part's first octets, decoded: what it really is. Some dozen octets are enough.
  package func warning(opening: [UInt8]) -> String? { AttachmentWarning.sentence(of: self, opening: opening) }
}

/// What there is to be wary of in a part that somebody wants opened.
enum AttachmentWarning {
  static func sentence(of part: BodyPart, opening: [UInt8] = []) -> String? {
    let raw = part.fileName ?? ""
    let name = part.attachmentName.text
    let words = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    // A name that was made up here says nothing.
    let suffix = words.count > 1 && !raw.isEmpty ? words.last.map { trimmed($0) } ?? "" : ""
    if turnsDirection(raw) {
      return "Its name holds characters that turn the direction of writing; it really ends in “.\(suffix)”."
    }
    if let program = programs[suffix] {
      let before = words.count > 2 ? trimmed(words[words.count - 2]) : ""
      guard documents.contains(before) else { return "It is \(program): opening it can run it." }
      return "It poses as .\(before) and is \(program): opening it can run it."
    }
    if raw.contains(where: { $0 == " " }), raw.contains(String(repeating: " ", count: 20)) {
      return "Its name holds a long gap that can hide how it ends; it really ends in “.\(suffix)”."
    }
    if let program = programTypes[part.type.description] { return "It is \(program): opening it can run it." }
    return contradiction(part, suffix, opening)
  }

  /// Declared as one thing, begins as another.
  private static func contradiction(_ part: BodyPart, _ suffix: String, _ opening: [UInt8]) -> String? {
    guard let found = FileSignature.of(opening) else { return nil }
    if found.isProgram { return "It begins as \(found.name) does: opening it can run it." }
    let declared = part.type.type
    let isContradicted =
      declared == "image" && found.type != "image" || declared == "audio" && found.type == "image"
      || part.type.description == "application/pdf" && found.name != "a PDF document"
      || suffix == "pdf" && found.name != "a PDF document"
    return isContradicted
      ? "It is declared as \(part.type), and begins as \(found.name) does." : nil
  }

  private static func trimmed(_ word: Substring) -> String {
    String(word.filter { !$0.isWhitespace })
  }

  /// Directional overrides, embeddings, isolates (Unicode UAX 9 §2).
  private static func turnsDirection(_ name: String) -> Bool {
    name.unicodeScalars.contains {
      (0x202a...0x202e).contains($0.value) || (0x2066...0x2069).contains($0.value)
    }
  }

  /// What a system runs, or lets run what is inside, by its extension. Lists of mail gateways agree on these.
  private static let programs: [String: String] = {
    let windows = "exe com scr pif cpl msi msp mst dll ocx gadget application appref-ms appx appxbundle msix"
    let scripts = "bat cmd ps1 psm1 psd1 vbs vbe vb js jse mjs ws wsf wsc wsh hta sct shb shs jar jnlp class"
    let shells =
      "sh bash zsh csh ksh run elf appimage deb rpm command apk ipa dmg pkg py pl rb php"
    let indirect =
      "desktop lnk url scf reg inf ins isp msc chm hlp library-ms settingcontent-ms search-ms iso img vhd vhdx one"
    let macros = "docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm xll wll ade adp mde"
    var names: [String: String] = [:]
    for word in windows.split(separator: " ") { names[String(word)] = "a program" }
    for word in scripts.split(separator: " ") { names[String(word)] = "a script" }
    for word in shells.split(separator: " ") { names[String(word)] = "a program" }
    for word in indirect.split(separator: " ") { names[String(word)] = "a file that starts others" }
    for word in macros.split(separator: " ") { names[String(word)] = "a document with macros" }
    return names
  }()

  private static let programTypes: [String: String] = [
    "application/x-msdownload": "a program", "application/x-msdos-program": "a program",
    "application/x-dosexec": "a program", "application/x-executable": "a program",
    "application/x-ms-shortcut": "a file that starts others",
    "application/x-desktop": "a file that starts others",
    "application/x-sh": "a script", "application/x-shellscript": "a script", "text/x-shellscript": "a script",
    "application/x-javascript": "a script", "application/javascript": "a script",
    "text/javascript": "a script",
    "application/hta": "a script", "application/java-archive": "a program",
    "application/vnd.android.package-archive": "a program",
  ]

  /// What people open without a thought; before a second extension it is there to deceive.
  private static let documents: Set<String> = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "csv", "jpg", "jpeg",
    "png",
    "gif", "bmp", "tif", "tiff", "webp", "mp3", "mp4", "avi", "mov", "wav", "zip", "rar", "htm", "html",
    "eml",
  ]
}

/// What a file is by its first octets.
struct FileSignature {
  let name: String
  /// The main type that it would have.
  let type: String
  var isProgram: Bool { type == "program" }

  static func of(_ opening: [UInt8]) -> FileSignature? {
    signatures.first { opening.count >= $0.0.count && opening.starts(with: $0.0) }.map {
      FileSignature(name: $0.1, type: $0.2)
    }
  }

  private static let signatures: [([UInt8], String, String)] = [
    ([0x7f, 0x45, 0x4c, 0x46], "a program for Linux", "program"),
    (Array("MZ".utf8) + [0x90, 0x00], "a program for Windows", "program"),
    (Array("MZ".utf8) + [0x50, 0x00], "a program for Windows", "program"),
    ([0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00], "a shortcut of Windows", "program"),
    ([0xca, 0xfe, 0xba, 0xbe], "a program for the Mac or for Java", "program"),
    ([0xcf, 0xfa, 0xed, 0xfe], "a program for the Mac", "program"), (Array("#!".utf8), "a script", "program"),
    (Array("%PDF-".utf8), "a PDF document", "application"),
    (Array("PK\u{3}\u{4}".utf8), "a ZIP archive", "application"),
    ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "an old Office document", "application"),
    (Array("Rar!".utf8), "a RAR archive", "application"), ([0x1f, 0x8b], "a gzip archive", "application"),
    ([0x89, 0x50, 0x4e, 0x47], "a PNG picture", "image"), (Array("GIF8".utf8), "a GIF picture", "image"),
    ([0xff, 0xd8, 0xff], "a JPEG picture", "image"), (Array("<!DOCTYPE html".utf8), "a web page", "text"),
    (Array("<html".utf8), "a web page", "text"), (Array("<script".utf8), "a web page", "text"),
  ]
}
