extension Report {
    /// Returns the report as the Markdown of a comment, within the forge's budget or a smaller one.
    ///
    /// Nothing of the hour or of chance is in it: the same results give the same text, so that an unchanged comment
    /// need not be sent again. With `isWhole` nothing is left out, for a file.
    package func markdown(for dialect: MarkdownDialect = .github, budget: Int? = nil, isWhole: Bool = false)
        -> String
    {
        let limit = limit(dialect, budget, isWhole)
        var composer = MarkdownComposer(self, dialect, .standard, limit)
        composer.shed(until: limit)
        return composer.text
    }

    /// Returns the report in an order of the user's own.
    ///
    /// Verdict, marker and what was left out are added where the layout lacks them. A layout whose own text is over the
    /// budget, or which names a metric that nobody measured, is an error.
    package func markdown(
        for dialect: MarkdownDialect, layout: MarkdownLayout, budget: Int? = nil, isWhole: Bool = false
    )
        throws(Failure) -> String
    {
        try layout.checkMetrics(of: rows)
        let limit = limit(dialect, budget, isWhole)
        var composer = MarkdownComposer(self, dialect, layout.completed, limit)
        composer.shed(until: limit)
        guard !composer.isOver(limit) else {
            throw Failure(
                .usage, "the template is too long for a comment of \(limit.characters) characters", at: layout.file)
        }
        return composer.text
    }

    private func limit(_ dialect: MarkdownDialect, _ characters: Int?, _ isWhole: Bool) -> MarkdownDialect.Budget {
        if isWhole { return MarkdownDialect.Budget(characters: .max, bytes: .max) }
        var limit = dialect.budget
        if let characters { limit.characters = min(characters, limit.characters) }
        return limit
    }
}
