import CMLSystem

/// Judges what was measured of an image against main's images, by the gates of one stage.
package struct ImageJudging {
    private let project: Project
    private let world: World
    private let base: BaseName?

    package init(_ project: Project, in world: World, base: BaseName?) {
        self.project = project
        self.world = world
        self.base = base
    }

    /// The verdicts of the gates on `image.*` or `serve.*`, and what is to be said besides.
    package func judge(
        _ image: BuiltImage, at stage: GateRule.Stage
    ) throws(Failure) -> (judgement: Judgement, comparison: Comparison, notices: [String]) {
        let candidate = image.measurement
        let rules = try project.config.gates(profile: image.profile, dataset: nil, at: stage)
        var comparison = Comparison(
            dataset: nil, candidate: [candidate], baseline: .missing(project.repositoryAbsence), rules: rules)
        var notices: [String] = []
        if let repository = project.repository, !rules.isEmpty {
            let search = try BaselineSearch(
                repository, base: base, candidate: candidate, project: project, system: CIContext(in: world).system)
            let found = try search.found(for: [candidate])
            comparison.baseline = found.baseline
            comparison.history = found.history
            notices = found.notices
        }
        comparison.accepted = project.config.accept.filter { GateRule(metric: $0.metric).stage == stage }
        let judgement = try CMLKit.judge([comparison], mechanism: [], policy: project.config.policy)
        return (judgement, comparison, notices)
    }
}

extension BuiltImage {
    /// What was measured of it, as a candidate.
    var measurement: RunRecord {
        var candidate = ImageRecord(
            self, record: record ?? "", check: check ?? "", name: name ?? "", digest: id, tags: []
        ).measurement
        candidate.id = "image"
        return candidate
    }
}
