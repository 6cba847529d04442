import CMLSystem

/// The characters and colours that a plot is drawn with.
struct PlotStyle: Equatable, Sendable {
    /// The characters of the frame and of the lines between points.
    struct Lines: Equatable, Sendable {
        var vertical: Character
        var labelled: Character
        var corner: Character
        var horizontal: Character
        var tick: Character
        var link: Character
        /// A band, and the level in it.
        var noise: Character
        var level: Character
    }

    private static let ascii = Lines(
        vertical: "|", labelled: "+", corner: "+", horizontal: "-", tick: "+", link: ".", noise: ".", level: "-")
    private static let box = Lines(
        vertical: "│", labelled: "┤", corner: "└", horizontal: "─", tick: "┬", link: "·", noise: "░", level: "─")

    var glyphs: Plot.Glyphs
    var colour: Bool

    var lines: Lines { glyphs == .ascii ? PlotStyle.ascii : PlotStyle.box }

    /// Returns the colour of the curve at `index`.
    func ink(_ index: Int) -> Ink { index.isMultiple(of: 2) ? .main : .change }

    /// Returns `text` on one line of at most `width` columns, in characters that this style may use.
    func text(_ text: String, width: Int) -> String {
        cut(glyphs == .ascii ? asciiOnly(text) : printable(text), to: width, ellipsis: glyphs == .ascii ? ".." : "…")
    }
}
