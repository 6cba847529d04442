/// Whether PyYAML, which follows YAML 1.1, reads a plain scalar as another type or value than DVC does by YAML 1.2.
///
/// `1e-3` is a string to PyYAML, `010` is eight, `yes` is true, `12:30` is a number of minutes.
package func yaml11Differs(_ source: String) -> Bool {
    let old = Yaml11.content(of: source)
    let new = YamlScalar.content(of: source)
    if case (.double(let first), .double(let second)) = (old, new), first.isNaN, second.isNaN { return false }
    return old != new
}

/// The resolution rules of PyYAML's `safe_load`.
enum Yaml11 {
    static func content(of text: String) -> Node.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
        default: break
        }
        guard YamlScalar.mayBeNumber(text) else { return .string(text) }
        return integer(text) ?? double(text) ?? sexagesimal(text) ?? .string(text)
    }

    /// `0b101`, `0777` in base eight, `0x1F`, and decimals that don't begin with a zero.
    private static func integer(_ text: String) -> Node.Content? {
        var scan = ScalarScan(text)
        let sign = scan.sign()
        let radix = scan.skip("0b") ? 2 : scan.skip("0x") ? 16 : scan.rest.first == UInt8(ascii: "0") ? 8 : 10
        guard scan.rest.first != UInt8(ascii: "_") || radix == 2 || radix == 16 else { return nil }
        guard let digits = scan.digits(radix: radix), scan.isAtEnd else { return nil }
        return YamlScalar.number(sign + digits, radix: radix)
    }

    /// A point is a must, the exponent needs a sign, and `.5` takes no sign of its own.
    private static func double(_ text: String) -> Node.Content? {
        var scan = ScalarScan(text)
        let sign = scan.sign()
        if let special = YamlScalar.special(scan.rest, sign: sign) { return special }
        let whole = scan.rest.first == UInt8(ascii: "_") ? nil : scan.digits(radix: 10)
        guard scan.skip("."), whole != nil || sign.isEmpty else { return nil }
        guard whole != nil || scan.rest.first != UInt8(ascii: "_") else { return nil }
        let fraction = scan.digits(radix: 10)
        guard whole != nil || fraction != nil else { return nil }
        guard let exponent = scan.exponent(needsSign: true), scan.isAtEnd else { return nil }
        return Double("\(sign)\(whole ?? "0").\(fraction ?? "0")\(exponent)").map { .double($0) }
    }

    /// Numbers of base sixty: `12:30:45`, `1:30.5`.
    private static func sexagesimal(_ text: String) -> Node.Content? {
        var scan = ScalarScan(text)
        let sign = scan.sign() == "-" ? -1.0 : 1.0
        let startsWithZero = scan.rest.first == UInt8(ascii: "0")
        guard let first = scan.digits(radix: 10), var value = Double(first) else { return nil }
        var parts = 0
        while scan.skip(":") {
            guard let digits = scan.digits(radix: 10), digits.count <= 2, let part = Double(digits), part < 60 else {
                return nil
            }
            value = value * 60 + part
            parts += 1
        }
        guard parts > 0 else { return nil }
        if scan.isAtEnd { return startsWithZero ? nil : Int(exactly: sign * value).map { .integer($0) } }
        guard scan.skip(".") else { return nil }
        let fraction = scan.digits(radix: 10) ?? "0"
        return scan.isAtEnd ? .double(sign * (value + (Double("0.\(fraction)") ?? 0))) : nil
    }
}
