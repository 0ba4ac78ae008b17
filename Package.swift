// swift-tools-version: 6.2
import PackageDescription

/// `.ci/test` takes no warning of ours; `-warnings-as-errors` on the command line would not go with the packages
/// of others, whose warnings SwiftPM suppresses.
let isStrict = Context.environment["HATO_STRICT"] != nil

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// One module of the house. `dependencies` are its arrows; they only point down (README, "The house").
func module(_ name: String, _ dependencies: [Target.Dependency] = [], extra: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings + extra)
}

/// The tests of one module, in a folder of the same name.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "hato",
  dependencies: [
    // The command line and the configuration are not what hato exists for.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    // SQLite: connections, prepared statements, migrations.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Level 0: nouns, no imports.
    module("Mail"),
    module("Wire"),
    module("Screen"),
    // Level 1
    module("MIME", ["Mail"]),
    // Level 2
    module("IMAP", ["Mail", "Wire"]),
    module("POP3", ["Mail", "Wire"]),
    module("Rendering", ["MIME", "Screen", "Mail"]),
    .systemLibrary(name: "COpenSSL"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CProcess"),
    .target(name: "CEpoll"),
    module("Transport", ["COpenSSL", "CZlib", "CProcess", "CEpoll"]),
    .target(name: "CSync"),
    module("Store", ["Mail", "CSync", .product(name: "GRDB", package: "GRDB.swift")]),
    // Level 3
    module("Reader", ["Screen", "MIME", "Mail"]),
    module("Sessions", ["IMAP", "POP3", "Transport", "Store", "MIME", "Mail", "Wire"]),
    .systemLibrary(name: "CNcurses"),
    .target(name: "CTerminalGuard"),
    module("Terminal", ["Screen", "CNcurses", "CTerminalGuard"], extra: [.defaultIsolation(MainActor.self)]),
    // Level 4
    module("Runtime", ["Reader", "Rendering", "Screen", "MIME", "Mail"]),
    // Level 5
    .executableTarget(
      name: "hato",
      dependencies: [
        "Mail", "Screen", "MIME", "IMAP", "POP3", "Rendering", "Transport", "Store", "Sessions", "Reader",
        "Terminal",
        "Runtime",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      resources: [.copy("../../Resources"), .copy("../../keymap.default")],
      swiftSettings: settings),

    // What several test targets share: real servers, a pseudo-terminal with an emulator.
    .systemLibrary(name: "CVTerm", path: "Tests/CVTerm"),
    .target(
      name: "TestSupport", dependencies: ["CVTerm", "CProcess"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("Mail", ["Mail"]),
    tests("Wire", ["Wire"]),
    tests("Screen", ["Screen"]),
    tests("MIME", ["MIME", "Mail", "TestSupport"]),
    // How fast it is: see .tools/mime_rate.
    .executableTarget(
      name: "MIMEFixture", dependencies: ["MIME", "Mail"], path: "Tests/MIMEFixture", swiftSettings: settings),
    tests("IMAP", ["IMAP", "Transport", "Mail", "Wire", "TestSupport"]),
    tests("POP3", ["POP3", "Mail", "Wire", "TestSupport"]),
    tests(
      "Rendering", ["Rendering", "MIME", "Screen", "Mail", "TestSupport"], resources: [.copy("Mails")]),
    tests("Transport", ["Transport", "TestSupport"], resources: [.copy("Peers")]),
    .executableTarget(
      name: "StoreFixture", dependencies: ["Store", "Mail"], path: "Tests/StoreFixture",
      swiftSettings: settings),
    tests(
      "Store",
      ["Store", "StoreFixture", "Mail", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
    tests("Reader", ["Reader", "MIME", "Screen", "Mail", "TestSupport"], resources: [.copy("Screens")]),
    tests(
      "Sessions", ["Sessions", "IMAP", "POP3", "Transport", "Store", "MIME", "Mail", "Wire", "TestSupport"]),
    .executableTarget(
      name: "TerminalFixture", dependencies: ["Terminal", "Screen"], path: "Tests/TerminalFixture",
      swiftSettings: settings),
    tests("Terminal", ["Terminal", "TerminalFixture", "Screen", "TestSupport"]),
    tests(
      "Runtime",
      ["Runtime", "Reader", "Rendering", "Screen", "MIME", "Mail", "Sessions", "Store", "TestSupport"]),
    tests("hato", ["hato", "Store", "MIME", "Mail", "TestSupport"]),
    tests("Integration", ["hato", "TestSupport"]),
    tests("Tidy", ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
