//! The shape of the workspace, which the compiler does not know: which crate may use which, where SQL may stand, how
//! long a file may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// What each crate may use of the workspace, and what it must not use of the rest.
const CRATES: [(&str, &[&str], &[&str]); 6] = [
    ("model", &[], &["tokio", "axum", "rusqlite", "postgres", "askama"]),
    ("analytics", &["model"], &["tokio", "axum", "rusqlite", "postgres", "getrandom"]),
    ("store", &["model"], &["axum", "askama", "utoipa"]),
    ("service", &["analytics", "model", "store"], &["axum", "askama", "utoipa", "rusqlite", "postgres"]),
    ("web", &["model", "service"], &["rusqlite", "postgres"]),
    ("server", &["model", "service", "store", "web"], &["rusqlite", "postgres"]),
];

/// Files may have this many lines before their tests.
const MOST_LINES: usize = 400;

#[test]
fn the_crates_use_each_other_as_agreed() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("metadata");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &metadata.packages {
        let normal = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
        found.insert(package.name.to_string(), normal.map(|d| d.name.clone()).collect());
    }
    assert_eq!(found.len(), CRATES.len(), "a seventh crate needs a rule that it enforces: {:?}", found.keys());
    for (name, may_use, never) in CRATES {
        let uses = &found[&format!("daymark-{name}")];
        for other in uses.iter().filter_map(|u| u.strip_prefix("daymark-")) {
            assert!(may_use.contains(&other), "{name} must not use {other}");
        }
        for library in never {
            assert!(!uses.iter().any(|u| u == library), "{name} must not use {library}");
        }
        assert!(name == "server" || !uses.iter().any(|u| u == "anyhow"), "anyhow is for the binary alone: {name}");
    }
}

#[test]
fn no_file_has_outgrown_its_reader() {
    let mut long = Vec::new();
    for path in production_files() {
        let lines = production_lines(&path).count();
        if lines > MOST_LINES {
            long.push(format!("{}: {lines} lines before its tests", path.display()));
        }
    }
    assert!(long.is_empty(), "divide these:\n{}", long.join("\n"));
}

#[test]
fn sql_stands_in_the_store_alone() {
    let begins = ["\"select ", "\"insert into ", "\"update ", "\"delete from ", "\"create table ", "\"with "];
    let mut found = Vec::new();
    for path in production_files().into_iter().filter(|p| !p.starts_with(root().join("crates/store"))) {
        for (number, line) in production_lines(&path).enumerate() {
            let lower = line.to_lowercase();
            let is_statement = [" from ", " set ", " values", " as ("].iter().any(|w| lower.contains(w));
            if is_statement && begins.iter().any(|b| lower.contains(b)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "SQL outside the store:\n{}", found.join("\n"));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

fn production_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("crates") {
        collect(&entry.expect("a crate").path().join("src"), &mut files);
    }
    assert!(files.len() > 20, "the files were not found");
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            files.push(path);
        }
    }
}

fn production_lines(path: &Path) -> impl Iterator<Item = String> {
    let text = fs::read_to_string(path).expect("a file");
    // Tests stand at the end; `mod tests;` near the top names a file of them.
    let production = text.split_once("#[cfg(test)]\nmod tests {").map_or(text.as_str(), |(production, _)| production);
    production.lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
}
