import MIME
import Mail

/// Files that would run as a program where they are opened, and names that hide it.
enum RiskyName {
  /// A sentence for the user before the part is given to another program.
  static func warning(of part: PartToSave) -> String? { warning(ofName: part.ownName) ?? warning(ofType: part.part.type) }

  /// - Parameter path: a name, or a path that ends in it.
  static func warning(ofName path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let pieces = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count > 1, let last = pieces.last.map(String.init), programs.contains(last) else { return nil }
    let before = String(pieces[pieces.count - 2].trimmingSpaces)
    if pieces.count > 2, documents.contains(before) {
      return "“\(name)” poses as a .\(before) file, but can run as a program (.\(last))."
    }
    return "“\(name)” can run as a program when it is opened (.\(last))."
  }

  private static func warning(ofType type: MediaType) -> String? {
    types.contains(type.description) ? "A part of type \(type) can run as a program when it is opened." : nil
  }

  private static let programs: Set = [
    "exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh",
    "hta", "cpl", "jar", "lnk", "reg", "scf", "inf", "chm", "dll", "sys", "app", "command", "desktop",
    "sh", "bash", "zsh", "csh", "run", "elf", "appimage", "deb", "rpm", "apk", "py", "pl", "rb",
    "pkg", "docm", "xlsm", "pptm", "xlam",
  ]
  private static let documents: Set = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "csv", "jpg", "jpeg", "png",
    "gif", "html", "htm", "zip", "mp3", "mp4", "avi",
  ]
  private static let types: Set = [
    "application/x-msdownload", "application/x-msdos-program", "application/x-executable", "application/x-sh",
    "application/x-shellscript", "application/x-desktop", "application/javascript", "text/javascript",
    "application/x-java-archive", "application/java-archive", "application/hta", "application/x-ms-shortcut",
  ]
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.last == " " { text.removeLast() }
    return text.drop { $0 == " " }
  }
}
