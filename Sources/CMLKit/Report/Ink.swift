/// A colour of a terminal, by what it says.
///
/// Red and green are left to verdicts; curves have colours that also differ for people who confuse those two.
package enum Ink: String, Equatable, Sendable {
    case good = "32"
    case bad = "1;31"
    case doubtful = "33"
    case faint = "2"
    case strong = "1"
    case main = "36"
    case change = "35"

    /// Returns `text` in this colour, or as it is where colours aren't wanted.
    package func paint(_ text: String, _ isOn: Bool) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
