/// Returns which way a metric of this name gets better, by its well-known words; nil for a name that tells nothing.
///
/// The last segment that has a known word decides, and in it the last such word: `loss.test_accuracy` is an
/// accuracy, `error_rate` an error. `score` tells least and yields to any other word (`brier_score`), and
/// scikit-learn's `neg_` turns a loss around.
package func direction(of name: String) -> Direction? {
    for segment in name.split(separator: ".").reversed() {
        let words = nameWords(segment)
        guard
            let direction = words.last(where: { $0 != "score" && $0 != "scores" && known[$0] != nil })
                .flatMap({ known[$0] }) ?? words.compactMap({ known[$0] }).last
        else { continue }
        return words.contains("neg") && direction == .lower ? .higher : direction
    }
    return nil
}

/// A metric's direction, and whether it's only the name that tells it.
package struct KnownDirection: Equatable, Sendable {
    package var direction: Direction
    package var isInferred: Bool

    package init(_ direction: Direction, isInferred: Bool = false) {
        self.direction = direction
        self.isInferred = isInferred
    }

    /// Takes what the rule declares, else what the record says, else what the name tells.
    package init?(metric: String, rule: GateRule?, recorded: Direction?) {
        if let declared = rule?.direction ?? recorded {
            self.init(declared)
        } else if let inferred = CMLKit.direction(of: metric) {
            self.init(inferred, isInferred: true)
        } else {
            return nil
        }
    }
}

extension GateRule {
    /// Refuses a rule that can't hold; nothing has to be trained to ask.
    package func validate() throws(Failure) {
        guard let contradiction = contradiction() else { return }
        throw Failure(.usage, contradiction.what, at: place, hint: contradiction.hint)
    }

    /// Why the rule contradicts itself or the metric's well-known name, and what to do; nil when it doesn't.
    ///
    /// `loss: {max_drop: 0.1}` would let the loss grow without bound and fail when it gets better. Of a change that is
    /// laid over another rule the name is not asked: the rule below may declare a direction.
    package func contradiction(isChange: Bool = false) -> (what: String, hint: String?)? {
        if let min, let max, min > max { return ("the gate `\(metric)` has a `min` above its `max`", nil) }
        if maxGap != nil, !isGlob {
            return (
                "`max_gap` needs a gate over several metrics", "write the metric with a `*`, such as `slices.*.recall`"
            )
        }
        if maxDrop != nil, maxRise != nil {
            let hint = "`max_drop` means that higher is better, `max_rise` that lower is"
            return ("the gate `\(metric)` has both `max_drop` and `max_rise`", hint)
        }
        if maxDrop != nil { return contradiction(of: "max_drop", .higher, instead: "max_rise", isChange: isChange) }
        if maxRise != nil { return contradiction(of: "max_rise", .lower, instead: "max_drop", isChange: isChange) }
        return nil
    }

    /// What stands against the `implied` direction of the limit `key`: the declared one, else what the name tells.
    private func contradiction(
        of key: String, _ implied: Direction, instead other: String, isChange: Bool
    ) -> (what: String, hint: String?)? {
        if let direction {
            guard direction != implied else { return nil }
            let what = "the gate `\(metric)` has `\(key)` and `direction: \(direction.rawValue)`"
            return (what, "`\(key)` means that \(implied.rawValue) is better; use `\(other)`, or leave `direction` out")
        }
        guard !isChange, let known = knownDirection, known != implied else { return nil }
        return (
            "`\(key)` means that \(implied.rawValue) is better, but of `\(metric)` \(known.rawValue) is better",
            "use `\(other)`, or declare `direction: \(implied.rawValue)`"
        )
    }

    /// What the name tells; of a glob only its last segment, since the slices of `loss.*` may be anything.
    private var knownDirection: Direction? {
        guard isGlob else { return CMLKit.direction(of: metric) }
        guard let last = metric.split(separator: ".").last, !last.contains("*") else { return nil }
        return CMLKit.direction(of: String(last))
    }
}

/// Splits a segment of a metric's name into lowercase words: at `_`, `-` and the like, else at capitals.
///
/// Trailing digits go where the word is not known with them: `acc5`, `bleu4`, but `f1` and `r2`.
func nameWords(_ segment: Substring) -> [String] {
    segment.utf8.split(whereSeparator: isSeparator).flatMap { bytes in
        let word = Substring(bytes)
        let whole = plain(word)
        return known[whole] != nil ? [whole] : capitalWords(word).map(plain)
    }
}

private func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: "@"),
        UInt8(ascii: ":"):
        true
    default: false
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func plain(_ word: Substring) -> String {
    let lower = word.lowercased()
    guard let first = lower.utf8.first, !isDigit(first), known[lower] == nil else { return lower }
    guard let end = lower.utf8.lastIndex(where: { !isDigit($0) }) else { return lower }
    return String(lower[...end])
}

private func capitalWords(_ word: Substring) -> [Substring] {
    let mayHaveCapitals = word.utf8.contains { $0 > 0x7f || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    guard mayHaveCapitals else { return [word] }
    var words: [Substring] = []
    var start = word.startIndex
    var previous: Character?
    for index in word.indices {
        if word[index].isUppercase, previous?.isLowercase == true {
            words.append(word[start..<index])
            start = index
        }
        previous = word[index]
    }
    return words + [word[start...]]
}

private let known: [String: Direction] = {
    let lower = """
        loss losses error errors err logloss mlogloss merror rmse mae mse mape rmsle msle nll ppl perplexity wer cer \
        fid brier bouldin divergence hinge latency seconds duration runtime time memory size bytes parameters params \
        failures failed exit
        """
    let higher = """
        acc accuracy auc auroc aucpr roc prc f1 fbeta precision recall sensitivity specificity r2 bleu rouge rougel \
        meteor iou miou dice map ndcg mrr mcc kappa psnr ssim throughput score scores passed
        """
    let lowers = lower.split(separator: " ").map { (String($0), Direction.lower) }
    let highers = higher.split(separator: " ").map { (String($0), Direction.higher) }
    return Dictionary(lowers + highers) { first, _ in first }
}()
