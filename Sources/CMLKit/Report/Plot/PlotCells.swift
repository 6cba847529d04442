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
        if style.glyphs == .braille { return dots(column, row) }
        let cells = traces.map { $0[column, row] }
        if cells.contains(.above) { return Glyph(glyph: "^") }
        if cells.contains(.below) { return Glyph(glyph: "v") }
        let marked = cells.indices.filter { cells[$0] == .point }
        if marked.count > 1 { return Glyph(glyph: "%") }
        if let index = marked.first { return Glyph(glyph: plot.curves[index].mark, ink: style.ink(index)) }
        guard let index = cells.lastIndex(of: .link) else { return background(column, row) }
        return Glyph(glyph: style.lines.link, ink: style.ink(index))
    }

    /// The bits of the eight dots of a braille character, by row and column.
    private static let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    private func dots(_ column: Int, _ row: Int) -> Glyph {
        var mask: UInt32 = 0
        var ink: Ink?
        for (index, trace) in traces.enumerated() {
            for (y, bits) in PlotFrame.bits.enumerated() {
                for (x, bit) in bits.enumerated() {
                    switch trace[2 * column + x, 4 * row + y] {
                    case .empty: continue
                    case .above: return Glyph(glyph: "^", ink: style.ink(index))
                    case .below: return Glyph(glyph: "v", ink: style.ink(index))
                    case .link, .point: mask |= bit
                    }
                    ink = style.ink(index)
                }
            }
        }
        guard mask != 0, let scalar = Unicode.Scalar(0x2800 + mask) else { return Glyph(glyph: " ") }
        return Glyph(glyph: Character(scalar), ink: ink)
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
