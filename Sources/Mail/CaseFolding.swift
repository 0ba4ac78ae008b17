/// Words of protocols, in which the case of letters does not count.
extension String {
  /// `lowercased()`, at no cost for what is in lower case already, as nearly everything is that comes here.
  package var inLowerCase: String {
    let isThere = utf8.withContiguousStorageIfAvailable { octets in
      octets.allSatisfy { $0 < 0x80 && $0 &- 0x41 >= 26 }
    }
    return isThere == true ? self : lowercased()
  }
}
