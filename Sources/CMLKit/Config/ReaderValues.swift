import CMLSystem

extension Reader {
    /// A string that is not blank; a number is not taken for one, since its text may read differently elsewhere.
    package func string(_ expected: String = "a string") -> String? {
        guard case .string(let text) = node.content else {
            let isScalar = node.source?.isEmpty == false
            reportWrong(expected, hint: isScalar ? "put it in quotes" : nil)
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }), !text.contains("\0") else {
            reportWrong("\(expected) that is not empty")
            return nil
        }
        return text
    }

    /// A name that can stand in paths, environment values and statuses: letters, digits, `.`, `_` and `-`.
    package func checkedName() -> String? {
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-".unicodeScalars.contains(scalar)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."), !name.hasPrefix("-") else {
            let what = "the name `\(name)` may only have letters, digits, `.`, `_` and `-`"
            problems.add(what, at: keyPosition, path: path)
            return nil
        }
        return name
    }

    package func bool() -> Bool? {
        guard case .bool(let bool) = node.content else {
            reportWrong("true or false")
            return nil
        }
        return bool
    }

    package func integer(in range: ClosedRange<Int>, _ expected: String) -> Int? {
        guard case .integer(let integer) = node.content else {
            reportWrong(expected)
            return nil
        }
        guard range.contains(integer) else {
            report("`\(name)` must be \(expected), found `\(integer)`")
            return nil
        }
        return integer
    }

    /// A finite number within `range`.
    package func number(in range: ClosedRange<Double>, _ expected: String) -> Double? {
        guard let number = node.number else {
            reportWrong(expected)
            return nil
        }
        guard range.contains(number), number.isFinite else {
            report("`\(name)` must be \(expected), found `\(node.source ?? "\(number)")`")
            return nil
        }
        return number
    }

    /// One of the words of `allowed`.
    package func choice<Choice: RawRepresentable<String>>(_ allowed: [Choice]) -> Choice? {
        let words = allowed.map(\.rawValue)
        guard case .string(let word) = node.content, words.contains(word) else {
            let near = node.string.flatMap { nearest(to: $0, among: words) }
            reportWrong("one of \(quotedList(words))", hint: near.map { "did you mean `\($0)`?" })
            return nil
        }
        return Choice(rawValue: word)
    }

    /// Seconds; a number without a unit is refused, since nobody knows whether it is seconds or minutes.
    package func duration() -> Double? {
        guard let measure = measure("a duration such as `20m`", units: [.seconds]) else { return nil }
        guard measure.value > 0 else {
            report("`\(name)` must be more than 0, found `\(node.source ?? "0")`", hint: "leave it out for no limit")
            return nil
        }
        return measure.value
    }

    /// A quantity with one of `units`; zero needs none.
    package func measure(_ expected: String, units: Set<Measure.Unit>) -> Measure? {
        if let number = node.number {
            guard number.isFinite else {
                report("`\(name)` must be \(expected), found `\(node.source ?? "\(number)")`")
                return nil
            }
            if units.contains(.none) || number == 0 { return Measure(value: number, unit: .none) }
            let text = node.source ?? "\(number)"
            report(
                "`\(name)` must be \(expected), found `\(text)` without a unit",
                hint: "write `\(text)s`, `\(text)m` or `\(text)h`")
            return nil
        }
        guard let text = node.string, let measure = Measure(parsing: text), units.contains(measure.unit) else {
            reportWrong(expected)
            return nil
        }
        return measure
    }
}

extension Reader {
    /// Strings in a list.
    package func strings(_ expected: String) -> [String] {
        items(expected).compactMap { $0.string() }
    }

    /// Paths or globs below the project root, in a list.
    package func paths() -> [String] {
        items("a list of paths").compactMap { $0.projectPath() }
    }

    /// A path or glob relative to the project root, from which it may not escape; `./` and double slashes are dropped.
    package func projectPath() -> String? {
        guard let text = string("a path") else { return nil }
        guard let path = normalizedPath(text) else {
            report(
                "the path `\(text)` leads out of the project root",
                hint: "paths are relative to the root and stay in it")
            return nil
        }
        return path
    }

    /// Variables of a command's environment; a number is taken as its text, `true` must be quoted.
    package func environment() -> [String: String] {
        var environment: [String: String] = [:]
        for (name, value) in children("a mapping of names to strings") {
            if name == "CML" || name.hasPrefix("CML_") {
                value.report("`\(name)` is set by `cml` itself")
            } else if name.isEmpty || name.contains("=") || name.contains("\0") {
                value.report("`\(name)` is no name for an environment variable")
            } else if let text = value.environmentText() {
                environment[name] = text
            }
        }
        return environment
    }

    private func environmentText() -> String? {
        switch node.content {
        case .string(let text) where !text.contains("\0"): return text
        case .integer, .double:
            if let source = node.source { return source }
        default: break
        }
        reportWrong("a string", hint: node.source?.isEmpty == false ? "put it in quotes" : nil)
        return nil
    }
}

/// Returns `path` without `.` and empty segments, `..` resolved; nil when it leads out of the folder it starts in.
///
/// A trailing slash stays: it says that a folder is meant.
package func normalizedPath(_ path: String) -> String? {
    guard !path.hasPrefix("/"), !path.hasPrefix("~") else { return nil }
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
        if segment != ".." {
            segments.append(segment)
        } else if segments.popLast() == nil {
            return nil
        }
    }
    guard !segments.isEmpty else { return "." }
    return segments.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
}
