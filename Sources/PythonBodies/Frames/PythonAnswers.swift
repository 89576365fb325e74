import Detection

/// What the zygote says of itself once it is set up.
public struct PythonConfinement: Sendable, Equatable {
  /// The version of the interpreter.
  public var pythonVersion = ""
  /// Whether no process may gain privileges.
  public var noNewPrivileges = false
  /// Whether system calls are filtered.
  public var seccomp = false
  /// The version of landlock that holds; 0 where the kernel has none.
  public var landlock = 0
  /// Whether limits of resources hold.
  public var resourceLimits = false
  /// What does not work and keeps nothing from running.
  public var warnings: [String] = []

  init(_ node: JSONNode) {
    pythonVersion = node["python"].text ?? ""
    let confinement = node["confinement"]
    noNewPrivileges = confinement["no_new_privs"].flag ?? false
    seccomp = confinement["seccomp"].flag ?? false
    landlock = confinement["landlock"].integer ?? 0
    resourceLimits = confinement["rlimits"].flag ?? false
    warnings = node["warnings"].texts
  }

  /// The confinement on one line, for people.
  public var text: String {
    let parts = [
      (noNewPrivileges, "no new privileges"), (seccomp, "seccomp"), (landlock > 0, "landlock ABI \(landlock)"),
      (resourceLimits, "limits of resources"),
    ]
    let active = parts.filter(\.0).map(\.1)
    let missing = parts.filter { !$0.0 }.map { $0.1.hasPrefix("landlock") ? "landlock" : $0.1 }
    return (active.isEmpty ? "none" : active.joined(separator: ", "))
      + (missing.isEmpty ? "" : " (not active: \(missing.joined(separator: ", ")))")
  }
}

/// What is wrong with a file of Python.
struct PythonProblem: Equatable {
  let code: String
  let message: String
  let path: String
  let line: Int?
  let column: Int?

  init?(_ node: JSONNode) {
    guard node.isObject else { return nil }
    code = node["code"].text ?? "load"
    message = node["message"].text ?? "cannot be loaded"
    path = node["path"].text ?? ""
    line = node["line"].integer
    column = node["column"].integer
  }
}

/// What the zygote says of what it has loaded.
struct PythonLoaded {
  struct Body {
    let id: String
    let functions: [String]
    let prefilter: PythonCondition?
    let page: PythonPage?
    /// Whether it calls the key-value store.
    let usesKeys: Bool
    let problem: PythonProblem?
  }

  let bodies: [Body]
  /// What is wrong with helpers and data models, by their ids.
  let otherProblems: [(id: String, problem: PythonProblem)]

  /// The numbers of the bodies that can be called.
  var wholeBodies: Set<Int> { Set(bodies.indices.filter { bodies[$0].problem == nil }) }

  init(_ node: JSONNode) {
    bodies = node["bodies"].elements.map { body in
      Body(
        id: body["id"].text ?? "", functions: body["functions"].texts,
        prefilter: PythonCondition(body["prefilter"]), page: PythonPage(body["page"]),
        usesKeys: body["keys"].flag ?? false,
        problem: PythonProblem(body["problem"]))
    }
    otherProblems = (node["globals"].elements + node["data_models"].elements).compactMap { node in
      guard let id = node["id"].text, let problem = PythonProblem(node["problem"]) else { return nil }
      return (id, problem)
    }
  }
}

extension PythonResult {
  /// Reads an entry of a result.
  init(_ node: JSONNode) {
    self.init()
    matched = node["matched"].flag ?? false
    error = PythonFailure(node["error"])
    title = node["title"].text
    dedup = node["dedup"].text
    severity = node["severity"].text
    context = node["context"].text
    unique = node["unique"].text
    description = node["description"].text
    reference = node["reference"].text
    runbook = node["runbook"].text
    destinations = node["destinations"].isAbsent ? nil : node["destinations"].texts
    auxiliaryErrors = node["auxiliary_errors"].elements.compactMap { PythonFailure($0) }
    functions = node["functions"].elements.map { call in
      PythonFunctionCall(
        name: call["name"].text ?? "", returned: call["returned"].text, error: PythonFailure(call["error"]),
        micros: call["micros"].integer ?? 0)
    }
    output = node["output"].text ?? ""
    isToRetry = node["retry"].flag ?? false
  }
}

extension PythonFailure {
  /// Reads an error; nil where there is none.
  init?(_ node: JSONNode) {
    guard node.isObject else { return nil }
    self.init(
      kind: node["kind"].text ?? "exception", className: node["class"].text ?? "",
      message: node["message"].text ?? "", line: node["line"].integer)
    function = node["function"].text ?? ""
    path = node["path"].text ?? ""
    representation = node["repr"].text ?? ""
  }
}
