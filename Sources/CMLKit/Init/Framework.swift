/// What a project trains with, told by its imports and requirements.
enum Framework: String, CaseIterable, Sendable {
    // The ones that are built on others come first.
    case transformers
    case lightning
    case keras
    case torch
    case xgboost
    case lightgbm
    case catboost
    case sklearn

    /// The names under which it is imported or required.
    private var packages: Set<String> {
        switch self {
        case .transformers: ["transformers"]
        case .lightning: ["lightning", "pytorch_lightning"]
        case .keras: ["keras", "tensorflow"]
        case .torch: ["torch"]
        case .xgboost: ["xgboost"]
        case .lightgbm: ["lightgbm"]
        case .catboost: ["catboost"]
        case .sklearn: ["sklearn", "scikit_learn"]
        }
    }

    /// The first that one of `packages` belongs to.
    init?(packages: Set<String>) {
        guard let found = Self.allCases.first(where: { !$0.packages.isDisjoint(with: packages) }) else { return nil }
        self = found
    }

    /// What a person calls it.
    var title: String {
        switch self {
        case .transformers: "Hugging Face Transformers"
        case .lightning: "Lightning"
        case .keras: "Keras"
        case .torch: "PyTorch"
        case .xgboost: "XGBoost"
        case .lightgbm: "LightGBM"
        case .catboost: "CatBoost"
        case .sklearn: "scikit-learn"
        }
    }

    /// What to add to a training that writes no metrics file yet.
    var metricsAdvice: String {
        switch self {
        case .transformers:
            "`trainer.save_metrics(\"all\", metrics)` writes OUTPUT_DIR/all_results.json: name that file"
        case .lightning: "write `trainer.callback_metrics` to it as JSON at the end"
        case .keras: "write the values of `model.evaluate(..., return_dict=True)` to it as JSON"
        default: "write what was measured to it as JSON, such as {\"accuracy\": 0.93}"
        }
    }
}

/// The packages that Python sources import, and that requirements name.
enum PythonPackages {
    static func imported(in source: String) -> Set<String> {
        var names: Set<String> = []
        for line in source.split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "," }
            guard let first = words.first, first == "import" || first == "from" else { continue }
            for word in first == "from" ? words.dropFirst().prefix(1) : words.dropFirst() {
                names.insert(String(word.prefix { $0 != "." }))
            }
        }
        return names
    }

    /// The names of a requirements.txt, a pyproject.toml or an environment.yml: every word that could be one.
    static func required(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) where !line.drop(while: \.isWhitespace).hasPrefix("#") {
            for word in line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) {
                names.insert(word.lowercased().replacing("-", with: "_"))
            }
        }
        return names
    }
}
