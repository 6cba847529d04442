import CMLSystem
import TestSupport

/// A project whose main has 25 recorded commits: its accuracy moves at the 11th, and at the 18th as accepted.
struct ShiftedMain {
    let session: Session
    /// Oldest first.
    private(set) var commits: [String] = []

    init() throws {
        session = try Session.tiny(
            trainer: ". ./quality.sh; echo \"{\\\"accuracy\\\": $ACCURACY, \\\"loss\\\": 0.2, \\\"slices\\\": "
                + "{\\\"a\\\": {\\\"recall\\\": $ACCURACY}, \\\"b\\\": {\\\"recall\\\": 0.5}}}\" > metrics.json",
            files: [".gitignore": "metrics.json\n"])
        for index in 0..<25 {
            let accuracy = (index < 10 ? 950 : index < 17 ? 920 : 900) + Self.noise[index % 10]
            try session.write(["quality.sh": "ACCURACY=0.\(index == 20 ? 880 : accuracy)\n"])
            try session.write(["cml.yaml": Self.config(isAccepted: index >= 17)])
            let day = "2026-10-\(index < 9 ? "0" : "")\(index + 1)T12:00:00Z"
            try session.sh(
                "git add --all && git commit -q --message 'change \(index)'",
                environment: ["GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day])
            commits.append(try session.sh("git rev-parse HEAD"))
            let answer = try session.cml("run")
            guard [0, 1].contains(answer.code) else { throw Refused(answer: answer) }
        }
    }

    struct Refused: Error {
        var answer: Session.Answer
    }

    func short(_ index: Int) -> String { String(commits[index].prefix(7)) }

    private static let noise = [0, 3, -4, 2, 5, -3, 1, -2, 4, -1]

    private static func config(isAccepted: Bool) -> String {
        """
        version: 1
        project: tiny
        train: {command: sh train.sh}
        inputs: {code: [train.sh, quality.sh], data: [], evaluation: []}
        metrics: [metrics.json]
        gates: {accuracy: {min: 0.885, max_drop: 0.02}}
        \(isAccepted ? "accept: [{metric: accuracy, to: 0.90, reason: new labels}]" : "")

        """
    }
}
