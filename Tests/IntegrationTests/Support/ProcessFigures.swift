import Foundation
import Glibc

/// What the system says of a running program (proc(5)).
struct ProcessFigures: Sendable {
  let residentKiB: Int
  let threads: Int
  /// TCP connections to the server.
  let lines: Int
  /// What else is open, by kind.
  let others: [String]

  var table: String {
    "\(pad(residentKiB, 8)) KiB \(pad(others.count, 5)) \(pad(lines, 5)) \(pad(threads, 7))"
  }

  static let tableHead = "         RSS    fds lines threads"

  /// - Parameter port: the server's.
  init(of process: Int32, port: UInt16) {
    let folder = "/proc/\(process)/"
    let status = Self.read(folder + "status")
    func number(_ field: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") } ?? ""
      return Int(line.filter { $0.isNumber }) ?? 0
    }
    residentKiB = number("VmRSS")
    threads = number("Threads")
    let own = Self.inodes(connectedTo: port, Self.read(folder + "net/tcp"))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "fd")) ?? []
    let open = names.compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "fd/" + $0)
    }
    lines = open.count { own.contains($0) }
    others = open.filter { !own.contains($0) }.map(Self.kind).sorted()
  }

  /// A file's name, or what a nameless thing is.
  private static func kind(_ link: String) -> String {
    let last = link.split(separator: "/").last.map(String.init) ?? link
    return String(last.prefix { $0 != ":" || link.hasPrefix("anon_inode") })
  }

  /// As they are named under `fd`: the last but columns of proc(5)'s /proc/net/tcp.
  private static func inodes(connectedTo port: UInt16, _ table: String) -> Set<String> {
    let hex = String(port, radix: 16, uppercase: true)
    let tail = ":" + String(repeating: "0", count: 4 - hex.count) + hex
    return Set(
      table.split(separator: "\n").compactMap { line in
        let columns = line.split(separator: " ")
        return columns.count > 9 && columns[2].hasSuffix(tail) ? "socket:[\(columns[9])]" : nil
      })
  }

  /// To its end: files of the system do not tell their size, and give a page at a time.
  private static func read(_ path: String) -> String {
    let file = FileHandle(forReadingAtPath: path)
    defer { try? file?.close() }
    var bytes = Data()
    while let more = try? file?.read(upToCount: 65_536), !more.isEmpty { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
