/// How the curves of a plot become characters.
extension PlotFrame {
    struct Glyph: Equatable, Sendable {
        var glyph: Character
        var ink: Ink?
    }

    /// Returns what is seen in a cell.
    ///
    /// An infinity covers everything; two curves on one cell have a mark of their own, so that neither hides the other.
    func cell(_ column: Int, _ row: Int) -> Glyph {
        guard style.set.hasMarks else { return dots(column, row) }
        var marked: Int?
        var linked: Int?
        var isShared = false
        var edge: Trace.Cell?
        for (index, trace) in traces.enumerated() {
            switch trace[column, row] {
            case .empty: continue
            case .above, .below: edge = max(edge ?? .empty, trace[column, row])
            case .link: linked = index
            case .point:
                isShared = marked != nil
                marked = marked ?? index
            }
        }
        if let edge { return Glyph(glyph: edge == .above ? "^" : "v") }
        if isShared { return Glyph(glyph: "%") }
        if let marked { return Glyph(glyph: mark(marked, column, row), ink: style.ink(marked)) }
        guard let linked else { return background(column, row) }
        return Glyph(glyph: style.set.link, ink: style.ink(linked))
    }

    private func mark(_ index: Int, _ column: Int, _ row: Int) -> Character {
        guard plot.drawing == .density else { return plot.curves[index].mark }
        let marks = Trace.densityMarks(of: plot.curves[index].mark)
        let weight = traces[index].weight(column, row)
        return marks[weight < 2 ? 0 : weight < 10 ? 1 : 2]
    }

    private func dots(_ column: Int, _ row: Int) -> Glyph {
        let size = style.set.dots
        var mask: UInt32 = 0
        var ink: Ink?
        for (index, trace) in traces.enumerated() {
            for y in 0..<size.y {
                for x in 0..<size.x {
                    switch trace[size.x * column + x, size.y * row + y] {
                    case .empty: continue
                    case .above: return Glyph(glyph: "^", ink: style.ink(index))
                    case .below: return Glyph(glyph: "v", ink: style.ink(index))
                    case .link, .point: mask |= style.set.bit(x, y)
                    }
                    ink = style.ink(index)
                }
            }
        }
        return mask == 0 ? background(column, row) : Glyph(glyph: style.set.character(mask), ink: ink)
    }

    /// Joins cells to text, with one change of colour a run.
    func painted(_ cells: ArraySlice<Glyph>) -> String {
        var text = ""
        var run = ""
        var ink: Ink?
        for cell in cells {
            if cell.ink != ink && cell.glyph != " " {
                text += ink?.paint(run, style.colour) ?? run
                run = ""
                ink = cell.ink
            }
            run.append(cell.glyph)
        }
        return text + (ink?.paint(run, style.colour) ?? run)
    }
}
