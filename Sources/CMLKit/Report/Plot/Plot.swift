import CMLSystem

/// A text plot of one metric over steps, with at most a few curves on common axes.
package struct Plot: Equatable, Sendable {
    package struct Curve: Equatable, Sendable {
        package var mark: Character
        /// What the curve belongs to, such as `main`.
        package var label: String
        /// More for the legend: the commit, `mean of 5 seeds`.
        package var note: String?
        package var points: [Series.Point]
        /// How far the runs that the curve is the mean of lie apart.
        package var spread: [Spread] = []
        /// How many points each of the points stands for; 1 where there is none.
        package var weights: [Double] = []
        /// What was left out of the points.
        package var omitted = Series.Omitted()

        package init(mark: Character, label: String, note: String? = nil, points: [Series.Point]) {
            self.mark = mark
            self.label = label
            self.note = note
            self.points = points
        }
    }

    /// The least and the greatest value of several runs at one place.
    package struct Spread: Equatable, Sendable {
        package var x: Double
        package var lower: Double
        package var upper: Double

        package init(x: Double, lower: Double, upper: Double) {
            self.x = x
            self.lower = lower
            self.upper = upper
        }
    }

    /// How the points of a curve become a picture.
    package enum Drawing: Equatable, Sendable {
        /// A line from one point to the next.
        case line
        /// Points alone, a mark each.
        case points
        /// Points alone, with more ink where more of them fall on one character.
        case density
        /// Columns from the x axis up to each point, as wide as the distance of the points; the curves side by side.
        case columns
    }

    /// The marks of curves, in their order: main's, this change's, and more.
    package static let marks: [Character] = ["*", "o", "x", "+", "a", "b", "c", "d", "e", "f", "g", "h"]

    package var title: String
    /// What the x axis counts, such as `epoch`.
    package var x: String
    package var curves: [Curve]
    /// Levels with their noise, drawn behind the curves.
    package var bands: [Band] = []
    /// What lies in a band.
    package var bandLabel = "its noise"
    /// A line behind the curves that says what they are held against.
    package var guide: Guide?
    /// Signs on the x axis.
    package var signs: [Sign] = []
    /// The ticks of the x axis, where its labels aren't the numbers themselves.
    package var ticks: [Axis.Tick]?
    package var drawing = Drawing.line
    /// How the axes are divided; where nothing is asked, y is a logarithm when the values range over more than 1e3.
    package var xScale: Axis.Scale?
    package var yScale: Axis.Scale?
    /// The range of y that is shown at least.
    package var yRange: ClosedRange<Double>?
    /// What the caption says of the curves, instead of where they end.
    package var measures: String?
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
        // Two curves differ by colour, more by their marks.
        let isMarked = glyphs.set.hasMarks || curves.count <= 2
        let style = PlotStyle(glyphs: isMarked ? glyphs : .box, colour: colour)
        let sorted = Plot(sorting: self)
        let head = [style.text(title, width: width)]
        guard let frame = PlotFrame(of: sorted, width: max(width, 24), rows: max(height - 2, 3), style: style) else {
            return head + sorted.caption(frame: nil, style: style, width: width)
        }
        return head + frame.legend(width: width) + frame.rows() + frame.axisLines()
            + sorted.caption(frame: frame, style: style, width: width)
    }

    /// A name of thousands of characters would be most of the legend and the caption.
    private static func short(_ name: String) -> String {
        name.utf8.count <= 48 ? name : cut(printable(String(name.prefix(200))), to: 48)
    }

    /// The curves go from left to right; a stable sort keeps the order of what was logged twice.
    private init(sorting plot: Plot) {
        self = plot
        x = Plot.short(x)
        remarks = remarks.map { cut(printable($0), to: 200) }
        for index in curves.indices {
            curves[index].label = Plot.short(curves[index].label)
            curves[index].note = curves[index].note.map(Plot.short)
        }
        guard drawing != .density else { return }
        for index in curves.indices {
            let points = curves[index].points
            let isSorted = zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x }
            guard !isSorted else { continue }
            curves[index].points = points.filter { !$0.x.isNaN }.sorted { $0.x < $1.x }
        }
    }
}
