extension GateRule {
    /// When the metric of a rule is measured: an image's are unknown while a model is trained.
    package enum Stage: Equatable, Sendable {
        case training
        /// `image.*`: by `cml image build`.
        case build
        /// `serve.*`: by `cml image test`.
        case service
    }

    package var stage: Stage {
        switch Metric.builtInPrefix(of: metric) {
        case "image.": .build
        case "serve.": .service
        default: .training
        }
    }
}
