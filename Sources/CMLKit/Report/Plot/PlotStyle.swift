import CMLSystem

/// The characters and colours that a plot is drawn with.
struct PlotStyle: Equatable, Sendable {
    var glyphs: Plot.Glyphs
    var colour: Bool

    init(glyphs: Plot.Glyphs, colour: Bool) {
        self.glyphs = glyphs
        self.colour = colour
    }

    /// What a terminal can show, where nobody asks for `glyphs`: dots need colours to tell two curves apart.
    init(terminal colour: Bool, unicode: Bool, glyphs: Plot.Glyphs? = nil) {
        self.init(glyphs: glyphs ?? (unicode ? (colour ? .braille : .box) : .ascii), colour: colour)
    }

    var set: GlyphSet { glyphs.set }

    /// Returns the colour of the curve at `index`.
    func ink(_ index: Int) -> Ink { index.isMultiple(of: 2) ? .main : .change }

    /// Returns `text` on one line of at most `width` columns, in characters that this style may use.
    func text(_ text: String, width: Int) -> String {
        cut(safe(text), to: width, ellipsis: ellipsis)
    }

    func safe(_ text: String) -> String { glyphs == .ascii ? asciiOnly(text) : printable(text) }

    var ellipsis: String { glyphs == .ascii ? ".." : "…" }
}
