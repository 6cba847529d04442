package import CMLSystem

/// Which registry is spoken to, and how.
package struct RegistryOptions {
    package var isInsecure = false
    /// What sends the requests; nil for the network.
    package var transport: (any HTTPTransport)?

    package init() {}

    /// The repository of an image's name, with the credentials of the files here.
    func registry(_ name: ImageName, builder: ImageBuilder?, in world: World) -> Registry {
        let credentials = RegistryCredentials(in: world, builder: builder)
        return Registry(name, over: transport ?? Self.client(in: world), isInsecure: isInsecure) { () throws(Failure) in
            try credentials.credential(for: name)
        }
    }

    private static func client(in world: World) -> HTTPClient {
        var settings = HTTPSettings(userAgent: "cml")
        settings.proxies = HTTPProxies(environment: world.environment)
        settings.trust = HTTPTrust(file: nil, environment: world.environment)
        settings.retries = HTTPRetryPolicy(attempts: 4, longestPause: 5, longestWait: 60)
        return HTTPClient(settings: settings, time: .system(now: world.now, signals: world.signals))
    }
}
