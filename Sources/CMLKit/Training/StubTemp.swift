import CMLSystem
package struct FreshnessSnapshot {
    let root: String
    var before: [String: FileStat] = [:]
    init(_ paths: [String], in root: String) { self.root = root; for path in paths { before[path] = Files.stat(root + "/" + path) } }
    func isFresh(_ path: String) -> Bool { Files.stat(root + "/" + path).map { $0 != before[path] } ?? false }
}
struct Lock { init(_ folder: String) throws(Failure) {}; func release() {} }
struct Journal {
    static func recover(in: String, root: String) throws(Failure) -> [String] { [] }
    static func begin(in: String, root: String, edits: [ParamsEdit.FileEdit], outputs: [String]) throws(Failure) -> Journal { Journal() }
    func apply() throws(Failure) {}
    func restore(outputs: Bool) throws(Failure) -> [String] { [] }
}
