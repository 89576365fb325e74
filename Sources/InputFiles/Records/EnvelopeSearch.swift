/// Finds out whether an object is an envelope that is known, and where its list begins.
enum EnvelopeSearch {
  /// What an object turned out to be.
  enum Finding {
    /// The list's elements begin at an offset.
    case list(Int, EnvelopeKind)
    /// It says something of the delivery, and holds no records.
    case control
    /// The base64 of records.
    case encoded([UInt8])
  }

  /// What a key means in which kinds, a bit for each.
  private struct Role {
    let key: [UInt8]
    var list: UInt32 = 0
    var companion: UInt32 = 0
  }

  /// The roles of keys by their first byte; most events begin with a key that has none.
  private static let roles: [[Role]] = {
    var roles = [[Role]](repeating: [], count: 256)
    func add(_ name: String, list: UInt32, companion: UInt32) {
      let key = Array(name.utf8)
      let bucket = Int(key[0])
      if let index = roles[bucket].firstIndex(where: { $0.key == key }) {
        roles[bucket][index].list |= list
        roles[bucket][index].companion |= companion
      } else {
        roles[bucket].append(Role(key: key, list: list, companion: companion))
      }
    }
    for (number, kind) in EnvelopeKind.all.enumerated() {
      add(kind.key, list: 1 << number, companion: 0)
      for companion in kind.companions { add(companion, list: 0, companion: 1 << number) }
    }
    return roles
  }()

  /// Looks at an object; of one that is not wholly there, the members before its list decide.
  ///
  /// Nil when it is an event like any other.
  static func finding(in object: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> Finding? {
    guard var walk = MemberWalk(object), var member = walk.next() else { return nil }
    if isWhole, object[member.key].elementsEqual("awslogs".utf8) {
      return WrappedRecord.subscription.text(in: object).map(Finding.encoded)
    }
    var kinds = UInt32.max
    var start: Int?
    var isControl = false
    while true {
      let (list, companion) = roles(of: object[member.key])
      if list & kinds != 0, start == nil, let first = elements(of: object, at: member.value) {
        kinds &= list
        start = first
        if !isWhole { break }
      } else {
        kinds &= companion
        if kinds == 0 { return nil }
        if object[member.key].elementsEqual("messageType".utf8) {
          isControl = JSONText.bytes(of: object, at: member.value)?.elementsEqual("CONTROL_MESSAGE".utf8) == true
        }
      }
      guard let next = walk.next() else { break }
      member = next
    }
    guard let start, !isWhole || walk.isAtEnd else { return nil }
    return isControl ? .control : .list(start, EnvelopeKind.all[kinds.trailingZeroBitCount])
  }

  private static func roles(of key: Slice<UnsafeBufferPointer<UInt8>>) -> (list: UInt32, companion: UInt32) {
    guard let first = key.first else { return (0, 0) }
    for role in roles[Int(first)] {
      if role.key.count == key.count, key.elementsEqual(role.key) { return (role.list, role.companion) }
      // A prefix that all annotations of a protocol share.
      if role.key.last == UInt8(ascii: "."), key.starts(with: role.key) { return (role.list, role.companion) }
    }
    return (0, 0)
  }

  /// The offset of the first element of a list of objects, or of the end of an empty list; nil for anything else.
  private static func elements(of bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "["), let first = bytes[(start + 1)...].firstIndex(where: { !isBlank($0) })
    else { return nil }
    return bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "]") ? first : nil
  }
}
