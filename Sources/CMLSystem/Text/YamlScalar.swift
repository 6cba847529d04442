/// How a plain YAML scalar is understood.
///
/// Three readers disagree: PyYAML follows YAML 1.1; ruamel, and so DVC, 1.2. We read what DVC reads, and say where
/// PyYAML would read something else.
enum YamlScalar {
    /// Resolves a plain scalar as ruamel does for YAML 1.2; `yes` and `on` are strings, `1e-3` is a number.
    static func content(of text: String) -> Node.Content {
        if let usual = DecimalReader.content(of: text) { return usual }
        guard text.isEmpty || "tTfFnN~+-.0123456789".utf8.contains(text.utf8[text.startIndex]) else {
            return .string(text)
        }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard mayBeNumber(text) else { return .string(text) }
        return integer(text) ?? double(text) ?? .string(text)
    }

    /// Resolves a scalar that carries one of YAML's own tags, or nil when its text isn't of that type.
    static func content(of text: String, tag: Substring) -> Node.Content? {
        let plain = content(of: text)
        switch (tag, plain) {
        case ("float", .integer(let integer)): return .double(Double(integer))
        case ("float", .double), ("int", .integer), ("bool", .bool), ("null", .null): return plain
        // An integer that doesn't fit is a double to us.
        case ("int", .double(let double)) where integer(text) != nil && double.isFinite: return plain
        case ("float", _), ("int", _), ("bool", _), ("null", _): return nil
        default: return .string(text)
        }
    }

    static func mayBeNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return JsonReader.isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
            || first == UInt8(ascii: ".")
    }

    /// `[-+]?0b[01_]+ | [-+]?0o?[0-7_]+ | [-+]?0x[0-9a-fA-F_]+ | [-+]?[0-9_]+`; `010` is ten in YAML 1.2.
    private static func integer(_ text: String) -> Node.Content? {
        var scan = ScalarScan(text)
        let sign = scan.sign()
        for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] where scan.skip(prefix) {
            guard let digits = scan.digits(radix: radix), scan.isAtEnd else { return nil }
            return number(sign + digits, radix: radix)
        }
        guard let digits = scan.digits(radix: 10), scan.isAtEnd else { return nil }
        return number(sign + digits, radix: 10)
    }

    static func number(_ digits: String, radix: Int) -> Node.Content {
        if let integer = Int(digits, radix: radix) { return .integer(integer) }
        guard radix != 10 else { return Double(digits).map { .double($0) } ?? .string(digits) }
        let magnitude = digits.drop { "+-".contains($0) }.reduce(0.0) {
            $0 * Double(radix) + Double($1.hexDigitValue ?? 0)
        }
        return .double(digits.hasPrefix("-") ? -magnitude : magnitude)
    }

    /// Digits with a point or an exponent or both; `.5` takes an exponent only with a sign; `.inf` and `.nan`.
    private static func double(_ text: String) -> Node.Content? {
        var scan = ScalarScan(text)
        let sign = scan.sign()
        if let special = special(scan.rest, sign: sign) { return special }
        let whole = scan.digits(radix: 10)
        var fraction = ""
        if scan.skip(".") { fraction = scan.digits(radix: 10) ?? "" }
        guard whole != nil || !fraction.isEmpty else { return nil }
        guard let exponent = scan.exponent(needsSign: whole == nil), scan.isAtEnd else { return nil }
        return Double("\(sign)\(whole ?? "0").\(fraction.isEmpty ? "0" : fraction)\(exponent)").map { .double($0) }
    }

    static func special(_ rest: Substring.UTF8View, sign: String) -> Node.Content? {
        switch String(rest) {
        case ".inf", ".Inf", ".INF": .double(sign == "-" ? -.infinity : .infinity)
        case ".nan", ".NaN", ".NAN": sign.isEmpty ? .double(.nan) : nil
        default: nil
        }
    }
}

/// Steps through the text of a scalar.
struct ScalarScan {
    private(set) var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func sign() -> String {
        if skip("-") { return "-" }
        return skip("+") ? "+" : ""
    }

    mutating func skip(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    /// Takes digits and underscores, and returns the digits, or nil when there is none.
    mutating func digits(radix: Int) -> String? {
        let run = rest.prefix { byte in
            byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } == true
        }
        guard run.contains(where: { $0 != UInt8(ascii: "_") }) else { return nil }
        rest = rest.dropFirst(run.count)
        return String(decoding: run.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    /// Takes an exponent; an empty text when there is none, nil when it's broken.
    mutating func exponent(needsSign: Bool) -> String? {
        guard skip("e") || skip("E") else { return "" }
        let sign = sign()
        guard !needsSign || !sign.isEmpty else { return nil }
        let run = rest.prefix { JsonReader.isDigit($0) }
        guard !run.isEmpty else { return nil }
        rest = rest.dropFirst(run.count)
        return "e\(sign)\(String(decoding: run, as: UTF8.self))"
    }
}
