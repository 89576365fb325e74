import Wire

extension MethodTable {
  /// Adds the method that returns the methods of a service, and the descriptors of all messages.
  mutating func addDescribe(_ method: UnaryMethod<DescribeRequest, DescribeResponse>) {
    let methods = DescriptorSet.own.methods.filter { $0.service == method.service }.map(\.fullName)
    addPooled(method) { _ throws(RPCError) in
      DescribeResponse(methods: methods, fileDescriptorSet: DescriptorSet.ownBytes)
    }
  }
}
