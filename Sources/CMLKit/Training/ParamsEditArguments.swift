import CMLSystem

extension ParamsEdit {
    /// Writes `overrides` as words for the command line, `key=value` in Hydra's grammar, quoted for the shell.
    ///
    /// With params files the keys and types are as strict as in place; without, the training has to check them.
    package static func arguments(
        _ overrides: [Config.Override], files: [(path: String, bytes: [UInt8])] = []
    ) throws(Failure) -> [String] {
        let files = try parsed(files)
        var words: [String] = []
        for override in overrides {
            if files.isEmpty, let file = override.file {
                throw Failure(
                    .usage, "`\(override.key)` is set in `\(file)`, but `apply: arguments` knows no files",
                    at: override.place, hint: "leave the file out")
            }
            let found = HydraGroup.located(override, in: files)
            let target = try ParamsTarget(of: found, in: files)
            let section = target.map { HydraGroup.section(of: $0.file, in: files) } ?? ""
            let key = section.isEmpty ? found.key : "\(section).\(found.key)"
            words.append("\(override.adds ? "+" : "")\(key)=\(hydraText(target?.value ?? override.value))".shellQuoted)
        }
        return words
    }

    /// A value in Hydra's override grammar: strings are bare where that can't be read as something else.
    private static func hydraText(_ value: Json) -> String {
        switch value {
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .integer(let integer): return "\(integer)"
        case .double(let double): return shortest(double)
        case .string(let string): return hydraText(string)
        case .array(let items): return "[\(items.map(hydraText).joined(separator: ","))]"
        case .object(let object):
            let entries = object.sorted { $0.key < $1.key }.map { "\($0.key):\(hydraText($0.value))" }
            return "{\(entries.joined(separator: ","))}"
        }
    }

    private static func hydraText(_ string: String) -> String {
        let words: Set<String> = ["null", "true", "false", "inf", "nan"]
        let isBare = string.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "_/.-+%@?*|".unicodeScalars.contains(scalar))
        }
        let number = string.filter { $0 != "_" }
        if isBare, !string.isEmpty, !words.contains(string.lowercased()), Double(number) == nil { return string }
        return "'\(quoted(string))'"
    }

    /// A backslash counts only before a quote, or at the end, where it would take the closing one.
    private static func quoted(_ string: String) -> String {
        var result = ""
        var backslashes = 0
        for character in string {
            if character == "'" { result += String(repeating: "\\", count: backslashes + 1) }
            backslashes = character == "\\" ? backslashes + 1 : 0
            result.append(character)
        }
        return result + String(repeating: "\\", count: backslashes)
    }
}
