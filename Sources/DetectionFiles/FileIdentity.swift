/// What the system knows a file or directory by, whatever its names.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}
