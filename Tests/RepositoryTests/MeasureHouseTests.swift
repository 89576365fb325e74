import Testing

@Suite("scripts/measure-house")
struct MeasureHouseTests {
  /// Runs a script in a Git repository of two commits, `OLD` and `NEW`, after the program `measure` was made of it.
  private func output(old: String, new: String, then script: String) async throws -> String {
    try await Shell.output(
      of: """
        set -e
        measure="$(realpath scripts/measure-house)"
        mkdir measured
        cd measured
        git init --quiet
        commit() { git add -A; git -c user.name=Test -c user.email=test@example.org commit --quiet -m "$1"; git tag "$1"; }
        \(old)
        commit OLD
        \(new)
        commit NEW
        \(script)
        """)
  }

  @Test("Two commits are measured side by side, in total and by module, without what is generated")
  func table() async throws {
    let output = try await output(
      old: """
        mkdir -p Sources/One/Deep Sources/Two/Generated Tests/OneTests
        printf '%s\\n' 'func a() {' '  print("}")' '}' >Sources/One/A.swift
        printf '%s\\n' '// A.' 'let a = 1' >Sources/One/Deep/B.swift
        printf '%s\\n' 'let made = 1' >Sources/Two/Generated/Made.swift
        printf '%s\\n' '// Made by a script; do not edit.' 'let more = 1' >Sources/Two/More.swift
        printf '%s\\n' 'let test = 1' >Tests/OneTests/Test.swift
        """,
      new: "cat Sources/One/Deep/B.swift >>Sources/One/A.swift; rm -r Sources/One/Deep",
      then: "\"$measure\" OLD NEW; echo; \"$measure\" NEW")
    let lines = output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let expected = [
      ["lines", "5", "5", "="], ["files", "2", "1", "-1"], ["folders", "2", "1", "-1"], ["functions", "1", "1", "="],
      ["lines", "a", "file,", "median", "2", "5", "+3"], ["of", "15", "lines", "or", "fewer", "2", "1", "-1"],
      ["lines", "6", "6", "="], ["Sources/One", "5", "5", "2", "1", "2", "1"],
      ["Tests/OneTests", "1", "1", "1", "1", "1", "1"], ["a", "folder", "named", "Generated", "1", "1"],
      ["a", "first", "line", "with", "\"do", "not", "edit\"", "2", "2"], ["lines", "5"],
      ["Sources/One", "5", "1", "1"],
    ]
    for row in expected { #expect(lines.contains(row), "\(row) in \(output)") }
  }

  @Test("The lengths of functions are right whatever braces stand in texts, expressions and comments")
  func functions() async throws {
    let source = ##"""
      protocol P { func required(_ value: Int) throws; init?(text: String) }
      struct S: P {
        init?(text: String) { self.init() }
        /* { /* { */ */
        func required(_ value: Int) throws {
          let texts = ["{\(value, "}") {", #"{" \#(value)"#, #""""#, #"""
            {"
            """#, """
            \("}") { "
            """]
          if texts[0].contains(/[{"]\/{/) { return } // {
          print(10 / value / 2, texts.map { $0 }) }
        func one<T>(_ closure: () -> T = { .init() }) -> T where T: P {
          closure()
        }
      }
      """##
    let output = try await output(
      old: "mkdir -p Sources/One; cat >Sources/One/A.swift <<'END'\n\(source)\nEND", new: "echo >other",
      then: """
        python3 -B -W ignore - "$measure" <<'END'
        import importlib.machinery, sys
        measure = importlib.machinery.SourceFileLoader("measure", sys.argv[1]).load_module()
        code = measure.tokens(open("Sources/One/A.swift").read())
        print([(function.line, function.lines) for function in measure.functions(code)])
        print([measure.percentile(range(1, 101), percent) for percent in (50, 95)], measure.percentile([7], 95))
        END
        """)
    #expect(output == "[(3, 1), (5, 8), (13, 3)]\n[50, 95] 7\n")
  }

  @Test("Stretches of 60 tokens or more that are equal but for names, numbers and strings are pairs, each once")
  func duplicates() async throws {
    let output = try await output(
      old: """
        mkdir -p Sources/One
        stretch() { for _ in {1..10}; do echo "$1($2, \\"$1\\")"; done; }
        { stretch a 1; echo 'let x: Int'; stretch b 2; } >Sources/One/A.swift
        """,
      new: """
        { echo 'import C'; stretch c 3; } >Sources/One/B.swift
        { stretch d 4 | head -n 9; } >Sources/One/C.swift
        """,
      then: "\"$measure\" OLD NEW")
    #expect(output.contains(/duplicated pairs +1 +2 +\+1\n/), "\(output)")
  }
}
