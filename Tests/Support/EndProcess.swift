import Glibc

/// Ends a process that a test has left running, and waits for it when it has become our child.
///
/// A zombie would keep the test runner from seeing the ends of its own children.
package func endProcess(_ number: String) {
    guard let process = Int32(number.filter(\.isNumber)), process > 1 else { return }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
}
