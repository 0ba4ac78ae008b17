internal import Glibc
package import Mail

extension Maildir {
  /// The name of the file that a message gets. It tells nothing and holds nothing that came from outside: the time, a
  /// place in it, and a digest by which the same message of the same account is always told.
  /// - Parameters:
  ///   - account: names the maildrop: two must not have the same.
  ///   - at: when it was fetched; the user's programs may sort by it.
  ///   - place: among those of the same second, 0 and up. Mail programs, Dovecot too, take the order of the names for
  ///     the order of arrival.
  package static func fileName(
    account: String, uniqueID: [UInt8], occurrence: Int, at: Timestamp, place: Int = 0
  ) -> String {
    // FNV-1a. It has to tell apart, not to hide; and no two messages of a maildrop may have one name (MaildropSchema).
    var digest: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for octet in Array("\(account.utf8.count) \(account) \(occurrence) ".utf8) + uniqueID {
      digest = (digest ^ UInt128(octet)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
    let hex = String(digest, radix: 16)
    let zeros = String(repeating: "0", count: max(0, 32 - hex.count))
    let places = String(1_000_000 + max(0, place) % 1_000_000).dropFirst()
    return "\(max(0, at.seconds)).M\(places)P\(zeros)\(hex).hato"
  }

  /// - Throws: when it is no name as `fileName` makes them.
  static func check(_ fileName: String) throws(StoreFailure) {
    let parts = fileName.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard isOurs(fileName), parts.count == 3 else {
      throw .unwritable(path: "A message", reason: "the name of its file is none that hato gives")
    }
  }

  /// Whether this program made the file: such a name, or what it has until it is finished.
  static func isOurs(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isDigit = { (octet: UInt8) in (0x30...0x39).contains(octet) }
    let isHex = { (octet: UInt8) in isDigit(octet) || (0x61...0x66).contains(octet) }
    guard parts.count == 3 || parts.count == 4 && !parts[3].isEmpty && parts[3].allSatisfy(isHex),
      (1...19).contains(parts[0].count), parts[0].allSatisfy(isDigit), parts[2].elementsEqual("hato".utf8)
    else { return false }
    let middle = Array(parts[1])
    return middle.count == 40 && middle[0] == UInt8(ascii: "M") && middle[1...6].allSatisfy(isDigit)
      && middle[7] == UInt8(ascii: "P") && middle[8...].allSatisfy(isHex)
  }

  /// Whether the message is in the Maildir: in new/ or cur/, here or in a folder of it, whatever a mail program added
  /// to the name.
  package func has(_ fileName: String) -> Bool { !found([fileName]).isEmpty }

  /// The same for many, in one look at the folders. What is found is on disk: whoever made it appear may have been
  /// killed before it was sure of that.
  package func found(_ fileNames: Set<String>) -> Set<String> {
    var missing = fileNames
    // Folders of Maildir++ begin with a dot; those of other programs don't.
    let folders = DirectoryDescriptor.names(in: path).filter { !Self.rooms.contains($0) }.map {
      "\(path)/\($0)"
    }
    for folder in [path] + folders {
      for room in ["new", "cur"] where !missing.isEmpty {
        // ":2,S", ",S=4711", ",U=9:2,": whatever it is, it begins with what is in none of our names.
        let names = DirectoryDescriptor.names(in: "\(folder)/\(room)")
        let found = missing.intersection(
          names.lazy.compactMap { String($0.utf8.prefix(while: Self.isOfName)) })
        if !found.isEmpty, (try? DirectoryDescriptor("\(folder)/\(room)").sync()) != nil {
          missing.subtract(found)
        }
      }
    }
    return fileNames.subtracting(missing)
  }

  private static func isOfName(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."): true
    default: false
    }
  }
}
