import Detection
import Glibc
import Primitives

/// A file or directory that a load depends on, with who may do what there.
struct LoadedPlace: Hashable {
  /// What a place is to a load.
  enum Role {
    /// A file that is read.
    case file
    /// A directory whose entries are read.
    case directory
    /// A directory that is only passed through, on the way to one of the others.
    case passage
  }

  let path: FilePath
  let role: Role
  let identity: FileIdentity
  /// The bits of who may do what, with the sticky bit.
  let mode: UInt32
}

extension LoadedPlace {
  init(_ path: FilePath, _ role: Role, _ status: FileStatus) {
    self.init(path: path, role: role, identity: status.identity, mode: status.mode)
  }
}

/// Who may write to the places that a load depends on: who may, decides what is detected.
enum WriteAccess {
  /// Who beside the owner and root may write to a place, for people; nil when nobody may.
  ///
  /// The bits of the group are the mask of an access control list, so that one which lets somebody write is seen too.
  /// Where a directory has the sticky bit, such as `/tmp`, everybody may add entries, but none replace those of others.
  static func others(at place: LoadedPlace) -> String? {
    if place.role == .passage, place.mode & UInt32(S_ISVTX) != 0 { return nil }
    if place.mode & UInt32(S_IWOTH) != 0 { return "everybody" }
    return place.mode & UInt32(S_IWGRP) != 0 ? "its group" : nil
  }

  /// A warning for each place that others than its owner and root may write, by path.
  ///
  /// Of what is below a directory with a warning nothing more is said: who may write there may replace it.
  static func warnings(_ places: [LoadedPlace], passages: [LoadedPlace]) -> [LintWarning] {
    var seen = Set<FileIdentity>()
    let open = (places + passages).filter { others(at: $0) != nil && seen.insert($0.identity).inserted }
    let directories = Set(open.filter { $0.role != .file }.map(\.path.withoutTrailingSlash))
    return open.filter { place in !place.path.withoutTrailingSlash.ancestors.contains { directories.contains($0) } }
      .sorted { $0.path < $1.path }.map(warning)
  }

  private static func warning(_ place: LoadedPlace) -> LintWarning {
    let (noun, consequence) =
      switch place.role {
      case .file: ("file", "change what it detects")
      case .directory: ("directory", "add, change and remove detections")
      case .passage: ("directory", "put another one in the place of what is read below it")
      }
    let message =
      "\(others(at: place) ?? "nobody") may write to this \(noun) (mode \(String(place.mode, radix: 8))), and so "
      + "\(consequence): take that away with chmod go-w"
    return LintWarning(path: place.path.text, position: .start, code: .writableByOthers, message: message)
  }
}

/// The directories in which the system looks up names to get from a path to what it leads to, symbolic links followed.
struct PathTrail {
  /// As many links as the system follows.
  private static let linksMax = 40

  /// The directories, absolute and without links; those that cannot be looked at are left out.
  private(set) var places: [LoadedPlace] = []

  /// Follows a path as far as it leads to something.
  init(to path: FilePath) {
    var place = FilePath("/")
    var rest = PathTrail.reversedNames(path.absolute)
    var linkCount = 0
    while let name = rest.popLast() {
      if name == Array("..".utf8) {
        place = place.ancestors.first ?? place
        continue
      }
      if let status = try? FileStatus(following: place) {
        places.append(LoadedPlace(place, .passage, status))
      }
      let next = place.appending(name)
      guard let target = next.linkTarget else {
        place = next
        continue
      }
      linkCount += 1
      if linkCount > PathTrail.linksMax { return }
      if target.bytes.first == UInt8(ascii: "/") { place = FilePath("/") }
      rest += PathTrail.reversedNames(target)
    }
  }

  private static func reversedNames(_ path: FilePath) -> [[UInt8]] {
    path.bytes.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }.reversed()
  }
}

extension FilePath {
  /// The directories that the path is in by its text, the nearest first.
  var ancestors: [FilePath] {
    bytes.indices.reversed().filter { bytes[$0] == UInt8(ascii: "/") && (bytes.count > 1 || $0 > 0) }
      .map { FilePath(bytes: $0 == 0 ? [bytes[0]] : Array(bytes[..<$0])) }
  }

  /// A directory as those in it have it in their paths.
  fileprivate var withoutTrailingSlash: FilePath {
    bytes.count > 1 && bytes.last == UInt8(ascii: "/") ? FilePath(bytes: Array(bytes.dropLast())) : self
  }

  /// The path from the root.
  fileprivate var absolute: FilePath {
    guard bytes.first != UInt8(ascii: "/"), let current = getcwd(nil, 0) else { return self }
    defer { free(current) }
    return FilePath(String(cString: current)).appending(bytes)
  }

  /// Where a symbolic link leads to; nil for anything else.
  fileprivate var linkTarget: FilePath? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = withCString { readlink($0, &target, target.count) }
    return count < 0 ? nil : FilePath(bytes: target[..<count].map { UInt8(bitPattern: $0) })
  }
}
