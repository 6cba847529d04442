extension Plot {
    /// What a plot may be drawn with, by name.
    package enum Glyphs: String, CaseIterable, Equatable, Sendable {
        /// What every font of every forge aligns.
        case ascii
        /// Square-cornered lines, for terminals with UTF-8.
        case box
        /// Four quarters a character, for terminals whose font has no braille; curves differ by colour alone.
        case block
        /// Eight dots a character, for terminals with UTF-8; curves differ by colour alone.
        case braille

        var set: GlyphSet {
            switch self {
            case .ascii: .ascii
            case .box: .box
            case .block: .block
            case .braille: .braille
            }
        }
    }
}

/// The characters of one set: the frame, the lines between points, and how finely a character is divided.
struct GlyphSet: Equatable, Sendable {
    /// The parts of a character that curves are drawn with, from the left and from the top; 1 by 1 where every curve
    /// has a mark of its own.
    var dots = (x: 1, y: 1)
    var vertical: Character = "│"
    var labelled: Character = "┤"
    var corner: Character = "└"
    var horizontal: Character = "─"
    var tick: Character = "┬"
    var link: Character = "·"
    /// A band, and the level in it.
    var noise: Character = "░"
    var level: Character = "─"
    /// Where the runs of several seeds lie.
    var spread: Character = "░"
    /// The parts of a horizontal bar's last character, from the thinnest to the whole.
    var bars: [Character] = ["═"]
    /// The heights of a sparkline, from the lowest.
    var levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Whether curves have marks, and not only colours.
    var hasMarks: Bool { dots == (1, 1) }

    static let ascii = GlyphSet(
        vertical: "|", labelled: "+", corner: "+", horizontal: "-", tick: "+", link: ".", noise: ".", level: "-",
        spread: ":", bars: ["="], levels: ["_", ".", "-", "=", "^"])
    static let box = GlyphSet()
    static let block = GlyphSet(dots: (2, 2), bars: eighths)
    static let braille = GlyphSet(dots: (2, 4), bars: eighths)

    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// Each quarter of a block is a bit: upper left, upper right, lower left, lower right.
    private static let quarters: [Character] = [
        " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]
    /// The bits of the eight dots of a braille character, by row and column.
    private static let brailleBits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// The bit of the part at `x` and `y` of a character.
    func bit(_ x: Int, _ y: Int) -> UInt32 { dots == (2, 4) ? Self.brailleBits[y][x] : 1 << UInt32(y * dots.x + x) }

    /// The character with the parts of `mask`.
    func character(_ mask: UInt32) -> Character {
        guard mask != 0 else { return " " }
        guard dots == (2, 4) else { return Self.quarters[Int(mask) % Self.quarters.count] }
        return Unicode.Scalar(0x2800 + mask).map(Character.init) ?? " "
    }

    static func == (left: GlyphSet, right: GlyphSet) -> Bool {
        left.dots == right.dots && left.vertical == right.vertical && left.levels == right.levels
    }
}
