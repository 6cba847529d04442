import CMLSystem

extension Reader {
    /// The `metrics` list: paths, globs, or mappings with `prefix` and `cached`.
    func metricSources() -> [Config.MetricSource] {
        var sources: [Config.MetricSource] = []
        for item in items("a list of metric files") {
            guard let source = Config.MetricSource(reading: item) else { continue }
            if sources.contains(where: { $0.file == source.file }) {
                item.report("the file `\(source.file)` is there twice")
            } else {
                sources.append(source)
            }
        }
        return sources
    }

    /// A path that is no folder and whose format is read today.
    func dataPath() -> String? {
        guard let path = projectPath() else { return nil }
        guard !path.hasSuffix(".toml") else {
            report("`\(path)`: TOML comes later", hint: "write the metrics as JSON, YAML or CSV")
            return nil
        }
        return path
    }
}

extension Config.MetricSource {
    fileprivate init?(reading reader: Reader) {
        guard reader.node.entries != nil else {
            guard let file = reader.dataPath() else { return nil }
            self.init(file: file, place: reader.place)
            return
        }
        let fields = reader.fields(["file", "prefix", "cached"])
        guard let file = fields.required("file", of: reader)?.dataPath() else { return nil }
        let cached = fields["cached"]?.bool() ?? false
        self.init(file: file, prefix: fields["prefix"]?.string(), cached: cached, place: reader.place)
    }
}

extension Config.PlotSource {
    init?(reading reader: Reader) {
        guard reader.node.entries != nil else {
            guard let file = reader.dataPath() else { return nil }
            self.init(file: file, place: reader.place)
            return
        }
        let fields = reader.fields(["file", "kind", "x", "y", "title", "x_scale", "y_scale"])
        guard let file = fields.required("file", of: reader)?.dataPath() else { return nil }
        self.init(file: file, place: reader.place)
        kind = fields["kind"]?.choice(Kind.allCases) ?? kind
        x = fields["x"]?.string("the name of a column")
        if let value = fields["y"] {
            let readers = value.node.items == nil ? [value] : value.items("a column or a list of them")
            y = readers.compactMap { $0.string("the name of a column") }
        }
        title = fields["title"]?.string()
        xScale = fields["x_scale"]?.choice(Axis.Scale.allCases)
        yScale = fields["y_scale"]?.choice(Axis.Scale.allCases)
    }
}

extension Config.Policy {
    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields([
            "missing_baseline", "not_comparable", "configuration_change", "inconclusive", "alpha", "beta",
        ])
        missingBaseline = fields["missing_baseline"]?.choice([.warn, .fail]) ?? missingBaseline
        notComparable = fields["not_comparable"]?.choice([.warn, .fail]) ?? notComparable
        configurationChange = fields["configuration_change"]?.choice([.warn, .fail]) ?? configurationChange
        inconclusive = fields["inconclusive"]?.choice(Choice.allCases) ?? inconclusive
        alpha = fields["alpha"]?.probability() ?? alpha
        beta = fields["beta"]?.probability() ?? beta
    }
}

extension Config.Acceptance {
    init?(reading reader: Reader) {
        let fields = reader.fields(["metric", "to", "reason"])
        let metric = fields.required("metric", of: reader)?.string("the name of a metric")
        let reason = fields.required("reason", of: reader)?.string("a sentence for the reviewer")
        let to = fields["to"]?.measure("a number, or one with a unit", units: Measure.Unit.all)?.value
        guard let metric, let reason else { return nil }
        self.init(metric: metric, to: to, reason: reason, place: reader.place)
    }
}

extension Config.ReportSettings {
    init(reading reader: Reader) {
        self.init()
        let fields = reader.fields(["plots", "max_plots", "metrics", "mermaid"])
        plots = fields["plots"]?.choice(Plots.allCases) ?? plots
        metrics = fields["metrics"]?.choice(Metrics.allCases) ?? metrics
        mermaid = fields["mermaid"]?.bool() ?? mermaid
        maxPlots = fields["max_plots"]?.integer(in: 0...100, "a whole number from 0 to 100") ?? maxPlots
    }
}

extension Reader {
    /// An error rate of a test: more than 0, less than one half.
    fileprivate func probability() -> Double? {
        let expected = "a share between 0 and 0.5"
        guard let measure = measure(expected, units: [.none, .share]) else { return nil }
        guard measure.value > 0, measure.value < 0.5 else {
            report("`\(name)` must be \(expected), found `\(node.source ?? "\(measure.value)")`")
            return nil
        }
        return measure.value
    }
}
