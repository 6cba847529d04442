import CPosix
import Glibc

/// The size of a terminal.
enum TerminalSize {
    /// Returns the columns of the terminal behind a descriptor; nil when it is none.
    static func columns(of descriptor: Int32) -> Int? {
        let columns = cml_terminal_columns(descriptor)
        return columns > 0 ? Int(columns) : nil
    }
}
