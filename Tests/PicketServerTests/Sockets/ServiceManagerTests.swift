import Glibc
import PicketServer
import Testing

@Suite("The service manager's side")
struct ServiceManagerTests {
  @Test(
    "Sockets are inherited only when they are meant for this process",
    arguments: [
      ([:], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "1"], ["": 3], 3),
      (["LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "picket.socket"], ["picket.socket": 3], 3),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "admin:data"], ["admin": 3, "data": 4], 4),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], ["a": 3, "b": 4], nil),
      (["LISTEN_PID": "8", "LISTEN_FDS": "1"], [:], nil),
      (["LISTEN_FDS": "1"], [:], nil),
      (["LISTEN_PID": "7"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "0"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "one"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "65"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "2147483647"], [:], nil),
      (["LISTEN_PID": "7", "LISTEN_FDS": "99999999999"], [:], nil),
    ] as [([String: String], [String: CInt], CInt?)])
  func inherited(environment: [String: String], descriptors: [String: CInt], data: CInt?) {
    let sockets = InheritedSockets(environment: environment, processID: 7)
    #expect(sockets.descriptorsByName == descriptors)
    #expect(sockets.data == data)
  }

  @Test("The service manager hears of READY and STOPPING, at a path and at an abstract name", arguments: [true, false])
  func notices(isAbstract: Bool) throws {
    let scratch = try ScratchDirectory()
    let address = isAbstract ? "@picket-test-\(UInt64.random(in: 0 ... .max))" : scratch.path("notify")
    let socket = try ListeningSocket(address, kind: SOCK_DGRAM)
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": address])
    manager.ready("3 detections active")
    manager.stopping(extendSeconds: 30)
    #expect(socket.receive() == "READY=1\nSTATUS=3 detections active")
    #expect(socket.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=Answering the last calls")
    #expect(socket.receive() == nil)
  }

  @Test(
    "Without a service manager, or with an address that cannot be, nothing happens",
    arguments: ["", "relative", "vsock:1:2", "/no/such/socket", "/" + String(repeating: "x", count: 200)])
  func nobody(address: String) {
    ServiceManager(environment: ["NOTIFY_SOCKET": address]).ready("")
    ServiceManager(environment: [:]).stopping(extendSeconds: 1)
  }
}
