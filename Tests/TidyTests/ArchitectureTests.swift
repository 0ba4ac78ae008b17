import Foundation
import Testing

/// The arrows of the house (README, "The house"), held by reading the files. A ratchet: it only gets stricter.
@Suite struct ArchitectureTests {
  private let project: Project

  init() throws { project = try Project() }

  /// Rows of the map, lowest first: an import only ever points to a row below.
  private static let levels = [
    [
      "Mail", "Wire", "Screen", "COpenSSL", "CZlib", "CNcurses", "CTerminalGuard", "CProcess", "CEpoll",
      "CSync",
    ],
    ["MIME"],
    ["IMAP", "POP3", "SMTP", "Rendering", "Transport", "Store"], ["Reader", "Sessions", "Terminal"],
    ["Runtime"], ["hato"],
  ]

  /// No file, socket, clock, task or global in here, and not the ten megabytes of Foundation.
  private static let pure = ["Mail", "Wire", "MIME", "IMAP", "POP3", "SMTP", "Screen", "Rendering", "Reader"]

  @Test func everyModuleHasItsLevel() {
    #expect(Set(project.modules.keys).subtracting(Self.levels.joined()).isEmpty)
    #expect(project.modules.count >= 11)
  }

  @Test func arrowsPointDownOnly() {
    let level = Dictionary(
      uniqueKeysWithValues: Self.levels.enumerated().flatMap { row, names in names.map { ($0, row) } })
    for (module, dependencies) in project.modules {
      for dependency in dependencies {
        guard let above = level[module], let below = level[dependency] else { continue }
        #expect(below < above, "\(module) must not know \(dependency)")
      }
    }
  }

  @Test func onlyDeclaredModulesAreImported() throws {
    let modules = project.modules
    for file in try project.swiftFiles("Sources") {
      let undeclared = file.imports.intersection(modules.keys).subtracting(modules[file.target] ?? [])
      #expect(undeclared.isEmpty, "\(file.path)")
    }
  }

  @Test func pureModulesImportNoWorld() throws {
    let world: Set = ["Foundation", "FoundationEssentials", "Dispatch", "CNcurses", "COpenSSL"]
    for file in try project.swiftFiles("Sources") where Self.pure.contains(file.target) {
      #expect(file.imports.isDisjoint(with: world), "\(file.path)")
    }
  }

  @Test func eachLibraryOfTheSystemHasOneOwner() throws {
    let owners = [
      "CNcurses": "Terminal", "COpenSSL": "Transport", "CTerminalGuard": "Terminal", "CProcess": "Transport",
      "GRDB": "Store", "CZlib": "Transport",
    ]
    for file in try project.swiftFiles("Sources") {
      for (library, owner) in owners where file.imports.contains(library) {
        #expect(file.target == owner, "\(file.path) imports \(library)")
      }
    }
  }

  @Test func readmeTellsOfEveryModule() throws {
    let house = try project.text("README.md").split(separator: "\n## The house\n").last ?? ""
    let rows = house.matches(of: /\n\| `(\w+)` \|/).map { String($0.1) }
    #expect(Set(rows) == Set(project.modules.keys))
    #expect(rows.count == Set(rows).count)
  }
}
