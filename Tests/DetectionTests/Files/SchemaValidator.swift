import Foundation

/// A validator of JSON Schema that nobody here wrote: Python's module `jsonschema`, where it is installed.
enum SchemaValidator {
  private static let program = """
    import json, sys
    from jsonschema import Draft202012Validator
    validator = Draft202012Validator(json.load(open(sys.argv[1])))
    for line in sys.stdin:
        print(json.dumps([error.message[:200] for error in validator.iter_errors(json.loads(line))]), flush=True)
    """

  /// Whether it can be run here.
  static let isAvailable: Bool = (try? run(["-c", "import jsonschema"], input: "")) != nil

  /// What is wrong with each JSON text by the published schema.
  static func complaints(of texts: [String]) throws -> [[String]] {
    let schema = "\(DetectionFixture.repository)/docs/detection.schema.json"
    let output = try run(["-c", program, schema], input: texts.map { $0 + "\n" }.joined())
    return try output.split(separator: "\n").map {
      try JSONDecoder().decode([String].self, from: Data($0.utf8))
    }
  }

  private struct Failure: Error {
    let status: Int32
  }

  /// Runs Python to its end.
  ///
  /// The input comes from a file, so that neither side waits for the other.
  private static func run(_ arguments: [String], input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-W", "ignore"] + arguments
    let inputFile = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UUID().uuidString).jsonl")
    try Data(input.utf8).write(to: inputFile)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
