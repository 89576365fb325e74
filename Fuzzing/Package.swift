// swift-tools-version:6.2

import PackageDescription

// The fuzzer, apart from Picket's own package: it is built with libFuzzer's instrumentation of every module (see run).
let package = Package(
  name: "picket-fuzzing",
  dependencies: [.package(name: "picket", path: "..")],
  targets: [
    .executableTarget(
      name: "picket-fuzz",
      dependencies: [.product(name: "PicketFuzzEntryPoints", package: "picket")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
