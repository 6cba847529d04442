import Glibc

/// Two pieces of work at once.
package enum Parallel {
    /// A piece of work for a thread, and what came of it. Only one thread has it at a time: `join` hands it over.
    private final class Job<Value: Sendable>: @unchecked Sendable {
        let work: @Sendable () -> Value
        var value: Value?

        init(_ work: @escaping @Sendable () -> Value) {
            self.work = work
        }
    }

    /// Returns the results of both, the first done by a thread of its own while the second is done here.
    package static func both<First: Sendable, Second: Sendable>(
        _ first: @escaping @Sendable () -> First, _ second: () -> Second
    ) -> (First, Second) {
        let job = Job<any Sendable>(first)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                let job = Unmanaged<Job<any Sendable>>.fromOpaque(raw).takeRetainedValue()
                job.value = job.work()
                return nil
            }, Unmanaged.passRetained(job).toOpaque())
        // Where no thread can be had, one after the other.
        guard code == 0 else {
            Unmanaged.passUnretained(job).release()
            return (first(), second())
        }
        let result = second()
        pthread_join(thread, nil)
        return (job.value as? First ?? first(), result)
    }
}
