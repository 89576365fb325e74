import Foundation
import TestSupport
import Testing

@Suite("The page of clients")
struct ClientPageTests {
  private static let pipModules = "google.protobuf, setuptools, venv, pip"

  /// The code of a language on the page.
  private func blocks(_ language: String) throws -> [String] {
    try Document("docs/clients.md").blocks.filter { $0.language == language }.map(\.text)
  }

  @Test("The Swift package of the page is one, and names a product that there is")
  func swiftPackage() async throws {
    let manifest = try #require(try blocks("swift").first { $0.contains("swift-tools-version") })
    let output = try await Shell.output(
      of: """
        set -e
        mkdir -p example/Sources/example
        cat >example/Package.swift <<'END'
        \(manifest)END
        swift package --package-path example --scratch-path scratch dump-package
        """)
    let package = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect((package["dependencies"] as? [Any])?.count == 1)
    let product = try #require(manifest.firstMatch(of: /\.product\(name: "(\w+)", package: "(\w+)"/))
    let own = try Repository.text("Package.swift")
    #expect(own.contains(#"name: "\#(product.2)","#) && own.contains(#".library(name: "\#(product.1)""#))
    #expect(manifest.contains(#".package(name: "\#(product.2)", path: "#), "a path says nothing of the package's name")
  }

  @Test("The Swift programs of the page and of the README can be compiled against the library")
  func swiftPrograms() async throws {
    let readme = try Document("README.md").blocks.filter { $0.language == "swift" }.map(\.text)
    let programs = try blocks("swift").filter { $0.contains("import PicketClient") } + readme
    #expect(programs.count == 2)
    for program in programs {
      _ = try await Shell.output(
        of: """
          set -e
          cat >main.swift <<'END'
          \(program)END
          build='\(Repository.products.path)'
          maps=("$build"/*.build/module.modulemap "$build"/../../checkouts/*/Sources/*/include/module.modulemap)
          maps+=("$PWD"/Sources/*/module.modulemap)
          flags=(-swift-version 6 -I "$build/Modules" -Xcc -I"$PWD/Sources/CPicketProto")
          for map in "${maps[@]}"; do if [[ -e "$map" ]]; then flags+=(-Xcc "-fmodule-map-file=$map"); fi; done
          swiftc -typecheck "${flags[@]}" main.swift
          """)
    }
  }

  @Test(
    "The lines for C give the library and a program that wants a daemon",
    .enabled(
      if: Tools.has("cc", "--version") && Tools.has("make", "--version") && Tools.has("pkg-config", "libprotobuf-c"),
      "needs gcc, make, pkg-config and libprotobuf-c-dev"))
  func c() async throws {
    let lines = try #require(try blocks("sh").first { $0.contains("clients/c") })
    try await expectToWork(
      "export CFLAGS=-O0\n"
        + lines.replacing("/run/picket/picket.sock", with: "/nowhere 2>&1 | grep -qx 'cannot connect: No such file.*'"))
  }

  @Test(
    "The lines for Python without pip give the client",
    .enabled(if: Tools.python(with: "google.protobuf") != nil, "needs python3-protobuf"))
  func python() async throws {
    let lines = try #require(try blocks("sh").first { $0.contains("PYTHONPATH") })
    try await expectToWork(lines, python: Tools.python(with: "google.protobuf"))
  }

  @Test(
    "The lines for Python with pip give the client",
    .enabled(
      if: Tools.python(with: ClientPageTests.pipModules) != nil,
      "needs python3 with google.protobuf, setuptools, venv and pip"))
  func pip() async throws {
    var lines = try #require(try blocks("sh").first { $0.contains("pip install") })
    // What comes from the network otherwise is there already.
    lines.replace("-m venv", with: "-m venv --system-site-packages --without-pip")
    lines.replace(
      "environment/bin/pip install", with: "environment/bin/python -m pip install -q --no-index --no-build-isolation")
    try await expectToWork(lines, python: Tools.python(with: ClientPageTests.pipModules))
  }

  @Test(
    "The lines for Go with Debian's packages give a program that asks for its arguments",
    .enabled(
      if: Tools.has("go", "version")
        && FileManager.default.fileExists(atPath: "/usr/share/gocode/src/github.com/containerd"),
      "needs golang-go and golang-github-containerd-ttrpc-dev"))
  func go() async throws {
    let lines = try #require(try blocks("sh").first { $0.contains("go build -o") })
    try await expectToWork(
      lines.replacing("./picket-example -help", with: "./picket-example -help 2>&1 | grep -q socket"))
  }

  @Test(
    "The module of the Go example names what the example imports", .enabled(if: Tools.has("go", "version"), "needs Go"))
  func goModule() async throws {
    let output = try await Shell.output(
      of:
        "set -e; cd clients/go && go mod edit -json && grep -rho '\"github.com/[^\"]*\"\\|\"google.golang.org/[^\"]*\"' --include=*.go ."
    )
    let required = output.matches(of: /"Path": "([^"]+)"/).map(\.1)
    for line in output.split(separator: "\n") where line.hasPrefix("\"") {
      #expect(required.contains { line.dropFirst().hasPrefix($0) }, "\(line)")
    }
    #expect(required.count >= 3)
  }

  /// Runs lines of the page where the shared files are installed, with an interpreter where they need one.
  private func expectToWork(_ lines: String, python: String? = nil) async throws {
    let script = lines.split(separator: "\n").filter { !$0.hasPrefix("apt-get ") }.joined(separator: "\n")
      .replacing("/usr/share/picket/", with: "\"$installed\"/usr/share/picket/")
    _ = try await Shell.output(
      of: """
        set -e
        make -s -C '\(Repository.root.path)' install-data DESTDIR="$PWD/installed"
        export installed="$PWD/installed" PYTHONDONTWRITEBYTECODE=1
        PATH="\(python.map { "\($0):" } ?? "")$PATH"
        mkdir here
        cd here
        \(script)
        """)
  }
}
