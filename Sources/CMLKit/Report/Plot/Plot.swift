import CMLSystem

/// A text plot of one metric over steps, with at most a few curves on common axes.
package struct Plot: Equatable, Sendable {
    /// What a plot may be drawn with.
    package enum Glyphs: Equatable, Sendable {
        /// What every font of every forge aligns.
        case ascii
        /// Square-cornered lines, for terminals with UTF-8.
        case box
        /// Eight dots a character, for terminals with UTF-8; curves differ by colour alone.
        case braille
    }

    package struct Curve: Equatable, Sendable {
        package var mark: Character
        /// What the curve belongs to, such as `main`.
        package var label: String
        /// More for the legend: the commit, `mean of 5 seeds`.
        package var note: String?
        package var points: [Series.Point]

        package init(mark: Character, label: String, note: String? = nil, points: [Series.Point]) {
            self.mark = mark
            self.label = label
            self.note = note
            self.points = points
        }
    }

    package var title: String
    /// What the x axis counts, such as `epoch`.
    package var x: String
    package var curves: [Curve]
    /// Levels with their noise, drawn behind the curves.
    package var bands: [Band] = []
    /// What lies in a band.
    package var bandLabel = "its noise"
    /// Signs on the x axis.
    package var signs: [Sign] = []
    /// The ticks of the x axis, where its labels aren't the numbers themselves.
    package var ticks: [Axis.Tick]?
    /// Whether a line joins one point to the next; a cloud of points has none, and no end that the caption names.
    package var isJoined = true
    /// Remarks for the caption, such as that seeds end at different steps.
    package var remarks: [String] = []

    package init(title: String, x: String, curves: [Curve]) {
        self.title = title
        self.x = x
        self.curves = curves
    }

    /// Returns the plot as lines of at most `width` columns.
    ///
    /// `height` counts the rows from the top of the y axis to the labels of the x axis. Title, legend and caption come
    /// besides.
    package func render(width: Int = 80, height: Int = 14, glyphs: Glyphs = .ascii, colour: Bool = false) -> [String] {
        let style = PlotStyle(glyphs: glyphs, colour: colour)
        let sorted = Plot(sorting: self)
        let head = [style.text(title, width: width)]
        guard let frame = PlotFrame(of: sorted, width: max(width, 24), rows: max(height - 2, 3), style: style) else {
            return head + sorted.caption(frame: nil, style: style, width: width)
        }
        return head + frame.legend(width: width) + frame.rows() + frame.axisLines()
            + sorted.caption(frame: frame, style: style, width: width)
    }

    /// The curves go from left to right; a stable sort keeps the order of what was logged twice.
    private init(sorting plot: Plot) {
        self = plot
        for index in curves.indices {
            let points = curves[index].points
            let isSorted = zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x }
            if !isSorted { curves[index].points = points.filter { !$0.x.isNaN }.sorted { $0.x < $1.x } }
        }
    }
}
