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

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
  name: "postern",
  products: [
    .library(name: "Autotask", targets: ["Autotask"]),
    .library(name: "LeastPrivilege", targets: ["LeastPrivilege"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
  ],
  targets: [
    // Floor 0: what Autotask is.
    .target(name: "CAutotaskCatalogue", exclude: ["Resources"]),
    room("Autotask", ["CAutotaskCatalogue"]),

    // Floor 1: what a caller needs. No I/O and no clock here.
    room("LeastPrivilege", ["Autotask", crypto]),
    room("PlanCheck", ["CAutotaskCatalogue", crypto]),

    tests(of: "Autotask"),
    tests(of: "LeastPrivilege", ["Autotask"]),
    tests(of: "PlanCheck", ["Autotask", "CAutotaskCatalogue", "LeastPrivilege"]),
  ],
  swiftLanguageModes: [.v6]
)

// Measuring is not part of a build: `script/bench` asks for it.
if Context.environment["POSTERN_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "PosternBenchmarks",
      dependencies: ["Autotask", "LeastPrivilege"],
      path: "Benchmarks/PosternBenchmarks",
      swiftSettings: houseSettings
    )
  )
}
