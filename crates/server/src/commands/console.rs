//! What the commands say to the one at the console, and ask.

use std::io::{IsTerminal, Write, stdin, stdout};

use anyhow::{Context, bail};

/// Prints one JSON value: indented for people, on one line for programs.
pub fn print_json(value: &serde_json::Value) -> anyhow::Result<()> {
    if stdout().is_terminal() {
        println!("{}", serde_json::to_string_pretty(value).context("the answer cannot be written")?);
    } else {
        println!("{value}");
    }
    Ok(())
}

/// Prints rows in columns.
pub fn print_table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) {
    let rows: Vec<[String; N]> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default());
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// The first line of standard input, without its end.
pub fn first_line() -> std::io::Result<String> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks before something that cannot be undone, unless it was said beforehand that it is meant.
pub fn confirm(is_said: bool, question: &str) -> anyhow::Result<()> {
    if is_said {
        return Ok(());
    }
    if !stdin().is_terminal() {
        bail!("{question} Say so with --yes");
    }
    print!("{question} Type yes: ");
    stdout().flush()?;
    if first_line()?.trim() != "yes" {
        bail!("nothing was changed");
    }
    Ok(())
}
