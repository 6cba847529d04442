/// Fetches more of a shallow clone's history, where a command may use the network.
package struct Deepening {
    /// Fetches at least so many more commits of the base branch's line; false when there is nothing more to be had.
    package let fetch: (_ commits: Int) throws(Failure) -> Bool

    package init(_ fetch: @escaping (_ commits: Int) throws(Failure) -> Bool) {
        self.fetch = fetch
    }
}
