import FuzzEntryPoints
import Glibc

// Runs libFuzzer on the target that the environment names: PICKET_FUZZ_TARGET=events picket-fuzz [libFuzzer's options]

/// libFuzzer as a library: `int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *, size_t))`.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Writes to standard error.
func say(_ text: String) {
  var text = text
  _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// The target; the fuzzer's callback can capture nothing.
let target: FuzzTarget = {
  let name = getenv("PICKET_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    say("picket-fuzz: expected the environment variable PICKET_FUZZ_TARGET to be one of \(names)\n")
    exit(2)
  }
  return target
}()

func runOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    // A crash is how libFuzzer learns of a failure.
    say("\n\(target.rawValue): \(error)\n")
    abort()
  }
  return 0
}

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runFuzzer(&argumentCount, &arguments, runOne))
