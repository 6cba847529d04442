import CMLSystem

/// What CatBoost calls its metrics: the rows of `catboost_training.json` give them by number.
struct CatBoostNames {
    private var learn: [String] = []
    private var test: [String] = []
    private var learnSets: Set<String> = ["learn"]

    /// Reads the `meta` of a file.
    init(_ file: CurveFile) throws(Failure) {
        guard let meta = try CatBoostNames.meta(of: file) else { return }
        learn = CatBoostNames.names(meta["learn_metrics"])
        test = CatBoostNames.names(meta["test_metrics"])
        learnSets = Set(meta["learn_sets"]?.items?.compactMap(\.string) ?? ["learn"])
    }

    /// The name of a column such as `learn.0`: `learn.Logloss`; nil for another column.
    func name(_ column: String) -> String? {
        let parts = column.split(separator: ".").map(String.init)
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        let names = learnSets.contains(parts[0]) ? learn : test
        return names.indices.contains(number) ? "\(parts[0]).\(names[number])" : nil
    }

    private static func names(_ metrics: Node?) -> [String] {
        metrics?.items?.map { $0["name"]?.string ?? "metric" } ?? []
    }

    private static func meta(of file: CurveFile) throws(Failure) -> Node? {
        let range = try file.jsonAttempt { () throws(StreamError) -> Range<Int>? in
            let stream = try JsonStream(file.source, chunk: file.chunk)
            guard try stream.next() == .beginObject else { return nil }
            while try stream.next() == .key {
                let isMeta = stream.name == Array("meta".utf8)
                let event = try stream.next()
                let start = stream.offset
                try stream.skip(event)
                if isMeta { return start..<(stream.offset + 1) }
            }
            return nil
        }
        guard let range, range.count <= 1 << 20 else { return nil }
        let bytes = try attempt("read `\(file.path)`", .training) { () throws(FileError) in
            try file.source.piece(at: range.lowerBound, range.count)
        }
        return try? Node.parsingJson(bytes)
    }
}
