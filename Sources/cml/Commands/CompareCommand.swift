import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml compare`: two sets of metrics side by side.
    ///
    /// Nothing is trained: a file that would be a training's failure elsewhere is bad input here.
    func compare() throws(Failure) -> Int32 {
        do throws(Failure) {
            return try compareSides()
        } catch {
            var error = error
            if error.kind == .training { error.kind = .usage }
            throw error
        }
    }

    private func compareSides() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        let sides = MetricSides(try compared(), in: world, profile: arguments.value("profile") ?? "smoke")
        let words = arguments.words
        let (old, new) =
            switch words.count {
            case 0: (try sides.defaultBase(), try sides.workingTree())
            case 1: (try sides.side(words[0]), try sides.workingTree())
            default: try sides.sides(words[0], words[1])
            }
        let isRecorded = old.isRecorded && new.isRecorded
        var table = MetricTable(
            old: isRecorded ? old.metrics : old.reported, new: isRecorded ? new.metrics : new.reported,
            titles: (old.name, new.name))
        if !arguments.has("all"), !arguments.has("json") { table.removeUnchanged() }
        try show(table, CurveTable(old: old, new: new, isWhole: arguments.has("all")), markdown: markdown)
        return 0
    }

    /// The project here; two files can be compared where there is none.
    private func compared() throws(Failure) -> Project {
        var selection = selection
        if arguments.words.count == 2 { selection.needsJob = false }
        return try project(selection)
    }

    private func show(_ table: MetricTable, _ curves: CurveTable, markdown: String?) throws(Failure) {
        if let markdown, markdown != "-" {
            try attempt("write the comparison", at: markdown) { () throws(FileError) in
                let text = console.redacted(table.markdown + curves.markdown)
                try Files.writeAtomically(Array(text.utf8), to: markdown)
            }
        }
        if arguments.has("json") {
            curves.notices.forEach(console.warn)
            console.result(curves.adding(to: table.json).prettyJson())
        } else if markdown == "-" {
            console.result(table.markdown + curves.markdown)
        } else {
            let style = (width: console.width, colour: console.usesColour, unicode: console.usesUnicode)
            console.result(
                table.terminal(width: console.limitedWidth, colour: style.colour, unicode: style.unicode)
                    + curves.terminal(
                        width: style.width, colour: style.colour, unicode: style.unicode, glyphs: glyphs))
        }
    }
}
