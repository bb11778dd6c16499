//! Reads the configuration, wires the crates together and runs.

fn main() {}
