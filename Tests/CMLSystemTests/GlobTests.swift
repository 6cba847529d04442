import CMLSystem
import Testing

@Test(
    "matches names",
    arguments: [
        ("accuracy", "accuracy", true), ("accuracy", "val.accuracy", false), ("*", "accuracy", true),
        ("*", "val.accuracy", false), ("*.recall", "a.recall", true), ("slices.*.recall", "slices.a.recall", true),
        ("slices.*.recall", "slices.a.b.recall", false), ("slices.**.recall", "slices.a.b.recall", true),
        ("slices.**.recall", "slices.recall", true), ("**", "a.b.c", true), ("**", "a", true), ("**.f1", "f1", true),
        ("a.**", "a.b.c", true), ("a.**", "b.a", false), ("a.**.b.**.c", "a.b.b.x.c", true),
        ("**.b.c", "a.b.b.c", true),
        ("val_*", "val_loss", true), ("*loss*", "val_loss_2", true), ("l?ss", "loss", true), ("l?ss", "lss", false),
        ("f[12]", "f1", true), ("f[12]", "f3", false), ("f[0-9]", "f7", true), ("f[!0-9]", "fx", true),
        ("f[!0-9]", "f1", false), ("loss[0]", "loss[0]", true), ("loss[", "loss[", true), ("a[]]", "a]", true),
        ("{a,b}.x", "b.x", true), ("{a,b}.x", "c.x", false), ("{a,b.c}.x", "b.c.x", true), ("{a}", "{a}", true),
        ("x{1,{2,3}}", "x3", true), ("\\*", "*", true), ("\\*", "a", false), ("", "", true), ("", "a", false),
        ("a..b", "a..b", true), ("*é", "caf\u{E9}", true), ("a*b*c", "a1b2b3c", true), ("a*b*c", "a1b2b3", false),
    ])
func globMatches(pattern: String, name: String, isMatch: Bool) {
    #expect(Glob(pattern, separator: ".").matches(name) == isMatch)
}

@Test(
    "has paths", arguments: [("results/*.json", true), ("**/*.json", true), ("results/**/a.json", true), ("*", false)])
func globPaths(pattern: String, isMatch: Bool) {
    #expect(Glob(pattern, separator: "/").matches("results/a.json") == isMatch)
}

@Test("ends soon, whatever the pattern")
func globIsFast() {
    let name = String(repeating: "a", count: 5_000)
    #expect(!Glob(String(repeating: "*a", count: 20) + "b", separator: ".").matches(name))
    let segments = Array(repeating: "a", count: 2_000).joined(separator: ".")
    #expect(!Glob(String(repeating: "**.a.", count: 20) + "b", separator: ".").matches(segments))
    #expect(!Glob(String(repeating: "{a,b}", count: 50), separator: ".").matches("c"))
}
