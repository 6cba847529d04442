import CMLKit
import CMLSystem

/// Runs one command line and returns the exit code.
func run() -> Int32 {
    Host.hide()
    let machine = Host.current
    let console = Console(environment: machine.environment)
    do throws(Failure) {
        let words = Array(machine.arguments.dropFirst())
        if words.first == "--version" || words.first == "version" {
            console.result("cml \(Help.version)")
            return 0
        }
        if words.isEmpty || words.first == "--help" || words.first == "-h" {
            console.manual(Help.overview)
            return words.isEmpty ? 2 : 0
        }
        let arguments = try Arguments(words, environment: machine.environment)
        let code = try dispatch(arguments, machine, console)
        guard code == 0, let problem = console.outputProblem else { return code }
        throw Failure(.delivery, "can't write the result: \(problem)", at: "stdout")
    } catch {
        console.fail(error)
        return error.exitCode
    }
}

func dispatch(_ arguments: Arguments, _ machine: Host, _ console: Console) throws(Failure) -> Int32 {
    if arguments.has("help") {
        console.manual(Help.text(for: arguments.command))
        return 0
    }
    let context = try CommandContext(arguments: arguments, world: machine.world(arguments, console))
    do throws(Failure) {
        return try perform(arguments, context, console)
    } catch {
        // Whatever failed after a signal, failed of it: a child that was ended is no error of the user's.
        guard let signal = context.world.signals.pending else { throw error }
        var failure = error
        failure.kind = .signal(signal)
        throw failure
    }
}

func perform(_ arguments: Arguments, _ context: CommandContext, _ console: Console) throws(Failure) -> Int32 {
    switch arguments.command.name {
    case "init": return try context.initialize()
    case "check": return try context.check()
    case "train": return try context.train()
    case "compare": return try context.compare()
    case "report": return try context.report()
    case "gate": return try context.gate()
    case "baseline record": return try context.baselineRecord()
    case "baseline show": return try context.baselineShow()
    case "baseline list": return try context.baselineList()
    case "baseline fetch": return try context.baselineFetch()
    case "baseline push": return try context.baselinePush()
    case "baseline gc": return try context.baselineGc()
    case "run": return try context.run()
    case "doctor": return try context.doctor()
    case "image build": return try context.imageBuild()
    case "image test": return try context.imageTest()
    case "image push": return try context.imagePush()
    case "image verify": return try context.imageVerify()
    case "image promote": return try context.imagePromote()
    case "history": return try context.history()
    case "completion": console.manual(try Completion.script(for: arguments.words.first))
    case "help": console.manual(try Help.text(for: arguments.words))
    default: return try context.word()
    }
    return 0
}

Host.settleStreams()
Host.exit(run())
