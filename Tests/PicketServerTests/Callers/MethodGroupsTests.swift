import Detection
import Storage
import TestSupport
import Testing

@testable import PicketServer

@Suite struct MethodGroupsTests {
  @Test("Every method of the proto files has a group")
  func complete() throws {
    var names: [String] = []
    for file in ["admin", "detection"] {
      let text = try Repository.text("proto/picket/v1/\(file).proto")
      names += text.split(separator: "\n").filter { $0.hasPrefix("  rpc ") }.map {
        String($0.dropFirst("  rpc ".count).prefix { $0 != "(" })
      }
    }
    #expect(names.count > 10)
    for name in names { #expect(MethodGroups.ofMethods[name] != nil, "\(name)") }
    #expect(MethodGroups.needed(forMethod: "Unheard") == .admin)
  }

  @Test("Each method that is served needs the group that the table says, none of the data socket admin")
  func served() throws {
    let context = ServerContext(
      configuration: ServerConfiguration(socketPath: "s", version: "1"), detections: TestDetections.none,
      store: try StateStore(StateConfiguration(directory: nil)),
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: 0), logger: TestServer.silent)
    var (data, admin) = (MethodTable(counters: RequestCounters()), MethodTable(counters: RequestCounters()))
    let scheduler = Scheduler(context)
    let correlations = CorrelationScheduler(context, scheduler)
    let reloader = Reloader(context, scheduler, correlations)
    DetectionService(context, scheduler, correlations, reloader).addMethods(to: &data)
    AdminService(server: context, reloader: reloader).addMethods(to: &admin)
    #expect(data.groups.allSatisfy { MethodGroups.ofMethods[$0.method] == $0.group && $0.group != .admin })
    #expect(admin.groups.allSatisfy { MethodGroups.ofMethods[$0.method] == $0.group })
    #expect(admin.groups.contains { $0.group == .admin })
  }

  @Test("Groups are shown by their names in the configuration file")
  func names() {
    #expect(MethodGroups.all.description == "read, evaluate, ingest, query, admin")
    #expect(MethodGroups([]).description == "none")
    #expect(MethodGroups.named.reduce(into: MethodGroups()) { $0.insert($1.group) } == .all)
  }
}
