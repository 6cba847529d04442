package import CMLSystem

extension GateResult {
    /// What check records and `cml gate --json` say of a gate; what is not known is left out.
    package var json: Json {
        var object: [String: Json] = [
            "metric": .string(metric), "limit": .string(limit.rawValue), "verdict": .string(verdict.word),
            "warn": .bool(warn),
        ]
        object["dataset"] = dataset.map(Json.string)
        object["allowed"] = allowed.map(Json.double)
        object["auto"] = isAuto ? .bool(true) : nil
        object["baseline"] = baseline.map(Json.double)
        object["worse"] = worse.map(Json.double)
        object["direction"] = direction.map { .string($0.rawValue) }
        object["note"] = note.map(Json.string)
        object["accepted"] = accepted.map(Json.string)
        object.merge(valueJson) { $1 }
        object.merge(reasonJson) { $1 }
        object.merge(sourceJson) { $1 }
        object.merge(statistics?.json ?? [:]) { $1 }
        return .object(object)
    }

    private var valueJson: [String: Json] {
        switch value {
        case .number(let number): ["value": .double(number)]
        case .text(let text): ["value": .string(text)]
        case nil: [:]
        }
    }

    /// The reason's name; its explanation is the note.
    private var reasonJson: [String: Json] {
        switch verdict {
        case .pass, .fail: return [:]
        case .error(let message): return ["note": .string(message)]
        case .inconclusive(let reason):
            switch reason {
            case .noBaseline(let why), .notComparable(let why), .noiseUnknown(let why), .inherited(let why):
                return ["reason": .string(reason.name), "note": .string(why)]
            case .other(let why): return ["reason": .string("other"), "note": .string(why)]
            case .worse, .notCertain, .tooNoisy, .straddles: return ["reason": .string(reason.name)]
            }
        }
    }

    private var sourceJson: [String: Json] {
        switch source {
        case .exact: ["source": .string("exact")]
        case .pairedSeeds(let count): ["source": .string("paired seeds"), "n": .integer(count)]
        case .history(let count): ["source": .string("history"), "n": .integer(count)]
        case .ownSeeds(let count): ["source": .string("own seeds"), "n": .integer(count)]
        case .none: [:]
        }
    }
}

extension GateResult.Statistics {
    fileprivate var json: [String: Json] {
        [
            "band": .array([.double(low), .double(high)]), "p": .double(p),
            "sees": .double(detects), "supports": .double(supports),
        ]
    }
}

extension Judgement {
    /// The outcome, its headline, every gate and every notice.
    package var json: Json {
        .object([
            "outcome": .string(isFailed ? "failed" : "passed"), "headline": .string(headline),
            "gates": .array(gates.map(\.json)), "notices": .array(notices.map(Json.string)),
        ])
    }
}
