import CMLKit
import CMLSystem

extension Host {
    /// The world of a command: the folder that `-C` names, and a console set up by the options.
    func world(_ arguments: Arguments, _ console: Console) throws(Failure) -> World {
        if let token = arguments.token { console.hide(token) }
        let signals = try attempt("listen for signals", .bug) { () throws(FileError) in try SignalSource() }
        let world = World(
            directory: try folder(arguments.value("directory")), environment: environment, console: console,
            signals: signals, now: { Host.now },
            random: { String(UInt32.random(in: 0x100000...0xff_ffff), radix: 16) })
        let level = arguments.value("log-level") ?? arguments.value("log")
        if let level = level.flatMap({ Console.Level(named: $0) }) { console.level = level }
        if let colour = arguments.value("color").flatMap({ Console.Colour(rawValue: $0) }) { console.colour = colour }
        console.isQuiet = arguments.has("quiet")
        return world
    }

    private func folder(_ named: String?) throws(Failure) -> String {
        guard let named else { return directory }
        let path = named.hasPrefix("/") ? named : directory + "/" + named
        guard Files.isFolder(path), let real = Files.realPath(path) else {
            throw Failure(.usage, "no folder `\(named)`", at: "-C")
        }
        return real
    }
}
