internal import Foundation
internal import GRDB

/// Columns of a file that may hold anything: GRDB's own subscripts trap on a value of another type.
extension Row {
  func number(_ index: Int) -> Int64? { Int64.fromDatabaseValue(value(index)) }

  func text(_ index: Int) -> String? { String.fromDatabaseValue(value(index)) }

  func bytes(_ index: Int) -> [UInt8]? { Data.fromDatabaseValue(value(index)).map { [UInt8]($0) } }

  private func value(_ index: Int) -> DatabaseValue { self[index] }
}

extension [UInt8] {
  /// As a BLOB.
  var blob: Data { Data(self) }
}
