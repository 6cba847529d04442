import Glibc

/// Facts about this machine, read from the system without starting a program.
package struct Machine: Equatable, Sendable {
    package var os: String
    package var arch: String
    package var cpu: String?
    package var gpu: String?

    package init(os: String, arch: String, cpu: String?, gpu: String?) {
        self.os = os
        self.arch = arch
        self.cpu = cpu
        self.gpu = gpu
    }

    /// The machine that this process runs on.
    package static var current: Machine {
        var name = utsname()
        uname(&name)
        let arch = withUnsafeBytes(of: &name.machine) { text(in: $0) }
        let system = withUnsafeBytes(of: &name.sysname) { text(in: $0) }
        let release = value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
        let cpu = value(of: "model name", in: "/proc/cpuinfo", separator: ":")
        return Machine(os: release ?? system, arch: arch, cpu: cpu, gpu: graphicsCard())
    }

    /// The first line `key<separator>value` of a small system file; nil when there is none.
    private static func value(of key: String, in path: String, separator: Character) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix(key), let split = text.firstIndex(of: separator) else { continue }
            let ends: Set<Character> = [" ", "\t", "\n", "\""]
            let value = text[text.index(after: split)...].drop { ends.contains($0) }
            return String(value.reversed().drop { ends.contains($0) }.reversed())
        }
        return nil
    }

    /// The model of the first NVIDIA card, as its driver tells it.
    private static func graphicsCard() -> String? {
        let root = "/proc/driver/nvidia/gpus"
        guard let folder = opendir(root) else { return nil }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { text(in: $0) }
            if name.hasPrefix(".") { continue }
            return value(of: "Model", in: "\(root)/\(name)/information", separator: ":")
        }
        return nil
    }

    private static func text(in bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
