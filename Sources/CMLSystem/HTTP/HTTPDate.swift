import Glibc

/// A date as HTTP writes it, in one of its three spellings.
struct HTTPDate: Equatable {
    /// Since 1970.
    let seconds: Double

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    init?(_ text: String) {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard words.count == 5 || words.count == 6 && words[5] == "GMT" else { return nil }
        let isC = words.count == 5
        let clock = words[isC ? 3 : 4].split(separator: ":", omittingEmptySubsequences: false).map { Int32($0) }
        guard let month = Self.months.firstIndex(of: String(words[isC ? 1 : 2])),
            let day = Int32(words[isC ? 2 : 1]), (1...31).contains(day),
            let year = Int32(words[isC ? 4 : 3]), (0...9999).contains(year), clock.count == 3,
            let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        var parts = tm()
        parts.tm_year = (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year) - 1900
        parts.tm_mon = Int32(month)
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        seconds = Double(timegm(&parts))
    }
}
