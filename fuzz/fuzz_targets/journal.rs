#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| store::testing::fuzz_journal(bytes));
