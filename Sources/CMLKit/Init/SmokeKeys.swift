import CMLSystem

/// A hyperparameter that makes a training shorter, and what a smoke run sets it to.
struct SmokeKey: Equatable, Sendable {
    /// As `train.profiles.smoke.set` names it; of other files than the first with the file before a colon.
    var key: String
    var value: Int

    /// The keys of `params` whose names say how long a training takes, where they are longer than a smoke run needs.
    ///
    /// Two epochs are the least that tells a loss curve from a point.
    static func all(in params: [String: Json]) -> [SmokeKey] {
        params.sorted { $0.key < $1.key }.compactMap { key, value in
            guard let integer = value.integer, let smoke = smokeValue(of: lastWord(key)) else { return nil }
            // Less than nothing is Hugging Face's spelling for no limit: there the epochs decide.
            guard integer > smoke else { return nil }
            return SmokeKey(key: key, value: smoke)
        }
    }

    private static func lastWord(_ key: String) -> String {
        let name = key.split(separator: ":").last ?? ""
        return (name.split(separator: ".").last ?? "").lowercased()
    }

    private static func smokeValue(of name: String) -> Int? {
        switch name {
        case "epochs", "epoch", "n_epochs", "num_epochs", "nb_epochs", "max_epochs", "num_train_epochs": 2
        case "max_steps", "n_steps", "num_steps", "total_steps", "max_train_steps", "steps": 50
        case "n_estimators", "num_boost_round", "num_rounds", "num_round", "iterations", "num_iterations", "n_iter":
            20
        case "max_iter": 100
        default: nil
        }
    }
}
