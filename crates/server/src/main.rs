//! The binary: reads the configuration, wires the crates together and runs. Nothing here is worth testing without
//! starting it; what the product does stands in `service`.

mod commands;
mod config;
mod machine;
mod telemetry;

use std::process::ExitCode;

/// Requests are answered on several threads with many small allocations, at which the system's allocator is slow
/// (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("daymark: {error:#}");
            ExitCode::FAILURE
        }
    }
}
