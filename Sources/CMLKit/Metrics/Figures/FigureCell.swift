import CMLSystem

/// A cell of a table as a figure takes it: a number, a text, or nothing.
enum FigureCell: Equatable {
    case missing
    case number(Double)
    case text(String)

    /// Its text as a class or the name of a bar; whole numbers as `1`, whether written `1` or `1.0`.
    var label: String? {
        switch self {
        case .missing: nil
        case .text(let text): Figure.label(text)
        case .number(let number): Int(exactly: number).map(String.init) ?? shortest(number)
        }
    }
}

/// What takes the rows of a table one by one and makes the points of a figure of them, in bounded memory.
protocol FigureCollector {
    /// Adds a row; the x is missing for kinds that have none.
    mutating func add(_ x: FigureCell, _ y: Double, weight: Double)
    /// The points and the figure; throws what is wrong with them, as a clause.
    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure)
}

/// Why a figure can't be drawn from these rows.
struct FigureProblem: Error, Equatable {
    var what: String
    var hint: String?
}
