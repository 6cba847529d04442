/// Stands in until the text area's `nearest` is here.
func nearest(to word: String, among candidates: [String]) -> String? {
    candidates.first { $0.hasPrefix(word) || word.hasPrefix($0) }
}
