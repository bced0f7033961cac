// swift-tools-version: 6.2
import PackageDescription

/// Every target of the house is built alike: warnings are errors, imports say their access level,
/// and a module that leaks into an API shows as `public import`.
let houseSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: houseSettings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.init(stringLiteral: name)] + dependencies,
    swiftSettings: houseSettings
  )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "postern",
  products: [
    .executable(name: "postern", targets: ["postern"]),
    .library(name: "Autotask", targets: ["Autotask"]),
    .library(name: "LeastPrivilege", targets: ["LeastPrivilege"]),
    .library(name: "AutotaskClient", targets: ["AutotaskClient"]),
    .library(name: "AutotaskEmulator", targets: ["AutotaskEmulator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Floor 0: what Autotask is.
    .target(name: "CAutotaskCatalogue", exclude: ["Resources"]),
    room("Autotask", ["CAutotaskCatalogue"]),

    // Floor 1: what a caller needs. No I/O and no clock here.
    room("LeastPrivilege", ["Autotask", crypto]),
    room("PlanCheck", ["CAutotaskCatalogue", crypto]),
    room("Ledger", ["Autotask", crypto]),

    // Floor 2: what is remembered.
    room("PosternStore", ["Autotask", "LeastPrivilege", "Ledger"]),

    // Floor 3: everything that happens after a request is understood.
    room("PosternRuntime", ["Autotask", "LeastPrivilege", "Ledger", "PosternStore", crypto, logging]),

    // Floor 4: the surfaces, the ways out, and the stand-in for what is outside.
    room(
      "PosternWire",
      [
        "Autotask", "Ledger", httpTypes, logging, nioCore, nioHTTP1, nioHTTPTypesHTTP1, nioPosix, nioSSL,
        serviceLifecycle,
      ]
    ),
    // Tools for AI agents: the protocol, and the actions behind it.
    room("PosternMCP", ["Autotask", "PosternRuntime"]),
    // Callers and administrators: neither face can reach the other.
    room(
      "PosternServer",
      [
        "Autotask", "LeastPrivilege", "Ledger", "PosternMCP", "PosternRuntime", "PosternStore", "PosternWire",
        httpTypes, logging, serviceLifecycle,
      ]
    ),
    room(
      "PosternAdministration",
      [
        "Autotask", "LeastPrivilege", "Ledger", "PosternRuntime", "PosternStore", "PosternWire", httpTypes, logging,
      ]
    ),
    room("PosternSQLite", ["Ledger", "PosternStore", grdb]),
    room("AutotaskClient", ["Autotask", logging, nioCore, nioHTTP1, nioPosix, nioSSL, nioTLS]),
    room("AutotaskConformance", ["Autotask", asyncHTTPClient, crypto, nioCore, nioHTTP1]),
    room(
      "AutotaskEmulator",
      [
        "Autotask", asyncHTTPClient, crypto, grdb, httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
        nioHTTP1, serviceLifecycle,
      ]
    ),

    // Floors 5 and 6: the commands, and the program that starts them.
    room(
      "PosternCommands",
      [
        "Autotask", "AutotaskClient", "AutotaskConformance", "AutotaskEmulator", "LeastPrivilege", "Ledger",
        "PlanCheck", "PosternAdministration", "PosternMCP", "PosternRuntime", "PosternSQLite", "PosternServer",
        "PosternStore", "PosternWire", argumentParser, asyncHTTPClient, logging, nioCore, nioHTTP1, serviceLifecycle,
        unixSignals, yams,
      ]
    ),
    .executableTarget(name: "postern", dependencies: ["PosternCommands"], swiftSettings: houseSettings),

    tests(of: "Autotask"),
    // What several test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: houseSettings),
    .target(
      name: "RuntimeSupport",
      dependencies: ["Ledger", "PosternRuntime", "PosternStore"],
      path: "Tests/RuntimeSupport",
      swiftSettings: houseSettings
    ),
    tests(of: "LeastPrivilege", ["Autotask", "TestSupport"]),
    tests(of: "Ledger", ["Autotask", "TestSupport", crypto]),
    tests(of: "PlanCheck", ["Autotask", "CAutotaskCatalogue", "LeastPrivilege", "TestSupport"]),
    tests(of: "PosternSQLite", ["Autotask", "LeastPrivilege", "Ledger", "PosternStore", grdb]),
    tests(
      of: "PosternRuntime",
      [
        "Autotask", "LeastPrivilege", "Ledger", "PosternSQLite", "PosternStore", "RuntimeSupport", "TestSupport",
        logging,
      ]
    ),
    tests(of: "PosternMCP", ["Autotask", "PosternRuntime", "TestSupport"]),
    tests(
      of: "PosternServer",
      [
        "Autotask", "AutotaskClient", "AutotaskEmulator", "LeastPrivilege", "Ledger", "PosternRuntime",
        "PosternAdministration", "PosternSQLite", "PosternStore", "PosternWire", "RuntimeSupport", asyncHTTPClient,
        httpTypes, logging, nioCore, nioHTTP1, nioPosix, nioSSL, serviceLifecycle,
      ]
    ),
    tests(
      of: "AutotaskClient",
      ["Autotask", "AutotaskEmulator", hummingbird, logging, nioCore, nioHTTP1, nioPosix]
    ),
    tests(of: "AutotaskConformance", ["Autotask", "AutotaskEmulator", asyncHTTPClient]),
    tests(
      of: "AutotaskEmulator",
      ["Autotask", asyncHTTPClient, crypto, hummingbird, logging, nioCore, nioHTTP1, nioPosix]
    ),
    .testTarget(
      name: "PosternCommandsTests",
      dependencies: [
        "Autotask", "AutotaskClient", "AutotaskEmulator", "LeastPrivilege", "Ledger", "PlanCheck", "PosternCommands",
        "PosternSQLite", "PosternStore", argumentParser, asyncHTTPClient, nioCore, nioHTTP1,
      ],
      exclude: ["Snapshots"],
      swiftSettings: houseSettings
    ),

    // What one part says, another must confirm: planner against emulator over real HTTP, decisions and the gateway
    // against a second reading of the rules.
    .testTarget(
      name: "ProofTests",
      dependencies: [
        "Autotask", "AutotaskClient", "AutotaskEmulator", "LeastPrivilege", "Ledger", "PlanCheck", "PosternCommands",
        "PosternRuntime", "PosternSQLite", "PosternServer", "PosternStore", "RuntimeSupport", "TestSupport",
        asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
      ],
      exclude: ["Grants/bypass.json"],
      swiftSettings: houseSettings
    ),
  ],
  swiftLanguageModes: [.v6]
)

// Measuring is not part of a build: `script/bench` asks for it.
if Context.environment["POSTERN_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "PosternBenchmarks",
      dependencies: [
        "Autotask", "LeastPrivilege", "Ledger", "PosternRuntime", "PosternSQLite", "PosternStore", logging,
      ],
      path: "Benchmarks/PosternBenchmarks",
      swiftSettings: houseSettings
    )
  )
}

// Nor is fuzzing: `script/fuzz` asks for it, and for the sanitizers.
if Context.environment["POSTERN_FUZZ"] != nil {
  package.targets.append(
    .target(name: "FuzzSupport", path: "Fuzz/FuzzSupport", swiftSettings: houseSettings)
  )
  for (name, tested) in [("FilterFuzzer", "Autotask"), ("RouterFuzzer", "Autotask")] {
    package.targets.append(
      .executableTarget(
        name: name,
        dependencies: [.init(stringLiteral: tested), "FuzzSupport"],
        path: "Fuzz/\(name)",
        // libFuzzer brings the `main`.
        swiftSettings: houseSettings + [.unsafeFlags(["-parse-as-library"])]
      )
    )
  }
}
