// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// For the targets without pointers: the compiler proves that unsafe code lives only in CMLSystem.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "cml",
    targets: [
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        // Only its header, so no pkgConfig, which would link it: linked, libcurl and its 20 libraries cost each command
        // 4 ms. It is loaded when the first request is made.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPosix"),
        .target(name: "CMLSystem", dependencies: ["CGit2", "CCurl", "CYaml", "CPosix"], swiftSettings: strict),
        .target(name: "CMLKit", dependencies: ["CMLSystem"], swiftSettings: safe),
        .executableTarget(name: "cml", dependencies: ["CMLKit", "CMLSystem"], swiftSettings: safe),
        .target(
            name: "TestSupport", dependencies: ["CMLKit", "CMLSystem"], path: "Tests/Support", swiftSettings: strict),
        .executableTarget(
            name: "simulate", dependencies: ["CMLKit", "CMLSystem"], path: "Tests/Simulation", exclude: ["Data"],
            swiftSettings: strict),
        .executableTarget(
            name: "fuzz", dependencies: ["CMLKit", "CMLSystem"], path: "Tests/Fuzz", swiftSettings: strict),
        .executableTarget(name: "load", dependencies: ["CMLSystem"], path: "Tests/Load", swiftSettings: strict),
        .testTarget(name: "CMLSystemTests", dependencies: ["CMLSystem", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CMLKitTests", dependencies: ["CMLKit", "CMLSystem", "TestSupport"],
            exclude: ["Golden", "Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "cmlTests", dependencies: ["cml", "CMLKit", "CMLSystem", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
    ]
)
