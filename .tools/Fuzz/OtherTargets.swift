// Parsers of modules that are not built with the others.

func others(_ parser: String, _ bytes: [UInt8]) -> Bool { false }
