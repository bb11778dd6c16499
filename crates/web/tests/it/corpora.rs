//! Each parser of outside input goes through what is kept of fuzzing, in `fuzz/corpus`: inputs of every kind, and those that once
//! broke something.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use service::testing::fuzz;

/// The name of a target and of its folder, and what it tries.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 9] = [
    ("batches", fuzz::batches),
    ("forms", web::testing::fuzz_forms),
    ("journal", store::testing::fuzz_journal),
    ("names", fuzz::names),
    ("pictures", fuzz::pictures),
    ("quantities", fuzz::quantities),
    ("redirect_uris", fuzz::redirect_uris),
    ("zip", fuzz::zip),
    ("zip_json", fuzz::zip_json),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(name)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort_unstable();
    files
}

#[test]
fn nothing_that_is_kept_of_fuzzing_breaks_a_parser() {
    for (name, try_on) in TARGETS {
        let inputs = files(&folder("corpus").join(name));
        assert!(inputs.len() >= 5, "{name} has hardly any inputs");
        for input in inputs {
            eprintln!("{}", input.display());
            try_on(&fs::read(&input).expect("an input"));
        }
    }
}

#[test]
fn each_target_of_fuzzing_is_gone_through_here() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for kind in ["corpus", "fuzz_targets"] {
        let found = files(&folder(kind)).into_iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        assert_eq!(found.collect::<BTreeSet<String>>(), names, "{kind}");
    }
}
