/// The keys that a list's rows have, each at the place where it was found first.
struct KeyPlaces {
    private(set) var keys: [[UInt8]] = []
    private var places: [[UInt8]: Int] = [:]

    /// The place of a key; mostly `guess`, the number of cells before it in its row, since rows are alike.
    func place(of key: [UInt8], guess: Int) -> Int? {
        if guess < keys.count, keys[guess] == key { return guess }
        return places[key]
    }

    mutating func append(_ key: [UInt8]) {
        places[key] = keys.count
        keys.append(key)
    }
}
