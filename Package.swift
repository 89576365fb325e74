// swift-tools-version:6.2

import PackageDescription

/// The settings of every Swift target: the Swift 6 language mode and the upcoming features that make imports,
/// existentials and isolation explicit.
///
/// Warnings are errors where `make` builds (it sets `PICKET_WARNINGS_AS_ERRORS`), and stay warnings for people who
/// build with a newer toolchain that knows more of them.
var settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
if Context.environment["PICKET_WARNINGS_AS_ERRORS"] != nil {
  settings.append(.treatAllWarnings(as: .error))
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "picket",
  products: [
    .executable(name: "picketd", targets: ["picketd"]),
    .executable(name: "picket", targets: ["picket"]),
    .library(name: "PicketClient", targets: ["PicketClient"]),
    .library(name: "PicketFuzzEntryPoints", targets: ["FuzzEntryPoints"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CPGQuery"),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CProcess"),
    .target(name: "CPicketProto", dependencies: ["CProtobufC"], publicHeadersPath: "."),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "ConfigurationFiles", dependencies: ["Detection", "Primitives", yams], swiftSettings: settings),
    .target(
      name: "Deliveries",
      dependencies: ["CCurl", "ConfigurationFiles", "Detection", "PicketClient", "Primitives", "Wire", yams],
      swiftSettings: settings),
    .target(name: "Primitives", swiftSettings: settings),
    .target(name: "Detection", dependencies: ["CSimdJSON", "Primitives", yams], swiftSettings: settings),
    .target(
      name: "DetectionFiles", dependencies: ["Detection", "Flows", "InputFiles", "Primitives"], swiftSettings: settings),
    .target(name: "DetectionWire", dependencies: ["Detection", "Wire"], swiftSettings: settings),
    .target(name: "Flows", dependencies: ["CPGQuery", "CSimdJSON", "Primitives"], swiftSettings: settings),
    .target(
      name: "Follow", dependencies: ["CSystemd", "ConfigurationFiles", "Detection", "InputFiles", "Primitives", yams],
      swiftSettings: settings),
    .target(name: "InputFiles", dependencies: ["CSimdJSON", "CZlib", "CZstd"], swiftSettings: settings),
    .target(
      name: "PythonBodies", dependencies: ["CProcess", "CSimdJSON", "Detection", "Primitives"], swiftSettings: settings),
    .target(
      name: "Storage", dependencies: ["Detection", "Flows", "Primitives", grdb, grdbSQLite], swiftSettings: settings),
    .target(
      name: "Wire", dependencies: ["CPicketProto", "CProtobufC", "Flows", "Primitives", nioCore],
      swiftSettings: settings),
    .target(name: "PicketClient", dependencies: ["Wire", nioCore, nioPosix], swiftSettings: settings),
    .target(
      name: "PicketServer",
      dependencies: [
        "CMalloc", "Detection", "DetectionFiles", "DetectionWire", "Flows", "InputFiles", "Primitives",
        "PythonBodies", "Storage", "Wire", logging,
        nioCore, nioPosix, serviceLifecycle,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "picketd",
      dependencies: [
        "Detection", "DetectionFiles", "Flows", "InputFiles", "PicketServer", "Primitives", "PythonBodies", "Storage",
        "Wire", argumentParser, logging, serviceLifecycle, yams,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "picket",
      dependencies: [
        "ConfigurationFiles", "Deliveries", "Detection", "DetectionFiles", "DetectionWire", "Flows", "Follow",
        "InputFiles", "PicketClient", "Primitives", "PythonBodies", "Storage", "Wire", argumentParser,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "login-service", dependencies: ["PicketClient", nioCore, nioHTTP1, nioPosix], path: "Examples/LoginService",
      exclude: ["README.md", "detections"], swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["PicketClient", "Wire", nioCore, nioPosix], path: "Tests/Support",
      swiftSettings: settings),
    .executableTarget(
      name: "picket-conformance", dependencies: ["PicketClient"], path: "Tests/ConformanceRunner",
      swiftSettings: settings),
    .target(
      name: "CaseFiles", dependencies: ["Detection", "TestSupport", yams], path: "Tests/CaseFiles",
      swiftSettings: settings),
    .testTarget(
      name: "CrashTests", dependencies: ["Flows", "PicketClient", "Storage", "TestSupport", grdb],
      swiftSettings: settings),
    .testTarget(
      name: "DetectionTests", dependencies: ["CaseFiles", "Detection", "Primitives", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "DetectionFilesTests",
      dependencies: ["CaseFiles", "Detection", "DetectionFiles", "Flows", "InputFiles", "Primitives", "TestSupport"],
      swiftSettings: settings),
    .target(
      name: "FuzzEntryPoints",
      dependencies: [
        "CaseFiles", "Detection", "DetectionFiles", "Flows", "InputFiles", "Primitives", "TestSupport", "Wire", nioCore,
      ],
      path: "Tests/FuzzEntryPoints", swiftSettings: settings),
    .testTarget(name: "FuzzReplayTests", dependencies: ["FuzzEntryPoints", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "FlowsTests", dependencies: ["Flows", "Primitives", "TestSupport", grdbSQLite], swiftSettings: settings),
    .testTarget(
      name: "InputFilesTests", dependencies: ["CZlib", "CZstd", "InputFiles", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "InteropTests", dependencies: ["TestSupport", "picket-conformance"], swiftSettings: settings),
    .testTarget(
      name: "PicketCommandTests",
      dependencies: ["Deliveries", "Follow", "PicketClient", "Storage", "TestSupport", "Wire"],
      exclude: ["Fixtures", "Golden"],
      swiftSettings: settings),
    .testTarget(
      name: "PicketServerTests",
      dependencies: [
        "CaseFiles", "Detection", "DetectionFiles", "Flows", "PicketClient", "PicketServer", "Primitives",
        "PythonBodies", "Storage", "TestSupport", "Wire", grdb, logging, serviceLifecycle,
      ],
      swiftSettings: settings),
    .testTarget(name: "PrimitivesTests", dependencies: ["Primitives", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "RepositoryTests",
      dependencies: [
        "Deliveries", "Detection", "Flows", "Follow", "PicketServer", "Primitives", "Storage", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "SimulationTests", dependencies: ["CaseFiles", "Detection", "Storage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "StorageTests",
      dependencies: ["CaseFiles", "Detection", "Flows", "Primitives", "Storage", "TestSupport", grdb],
      swiftSettings: settings),
    .testTarget(
      name: "WireTests", dependencies: ["Flows", "Primitives", "TestSupport", "Wire", nioCore], swiftSettings: settings),
    .testTarget(
      name: "PicketClientTests", dependencies: ["PicketClient", "TestSupport", "Wire", nioCore, nioPosix],
      swiftSettings: settings),
  ],
  cxxLanguageStandard: .cxx17
)
