//! A review as a letter.

use std::fmt::Write;

use model::Email;

use crate::mail::{Letter, Summary, SummaryRow};
use crate::review::{Review, Reviewed, Span};

/// The most attributes that a letter tells of; the page has all of them.
const MOST_ROWS: usize = 12;
/// The most tags.
const MOST_TAGS: usize = 6;

/// The letter about a review.
pub(super) fn write(review: &Review, to: Email, (address, stop_address): (String, String)) -> Letter {
    let called = if review.period.span == Span::Year { "year" } else { "week" };
    let title = format!("Your {called}, {}", review.period.title(&review.units.conventions));
    let insights = review.insights.iter().map(|about| {
        let lines: Vec<&str> = about.lines.iter().map(|line| line.text.as_str()).collect();
        (about.attribute.label.to_string(), lines.join(" "))
    });
    let tags = review.tags.iter().take(MOST_TAGS).map(|tag| (tag.attribute.label.to_string(), review.tell_tag(tag).0));
    let summary = Summary {
        title: title.clone(),
        coverage: review.coverage(),
        rows: review.attributes.iter().take(MOST_ROWS).map(|reviewed| row(review, reviewed)).collect(),
        insights: insights.collect(),
        tags: tags.collect(),
        address,
        stop_address,
    };
    Letter { to, subject: title, text: text(&summary, called), summary: Some(Box::new(summary)) }
}

fn row(review: &Review, reviewed: &Reviewed) -> SummaryRow {
    let told = review.tell(reviewed);
    SummaryRow {
        label: reviewed.attribute.label.to_string(),
        figure: told.figure,
        meaning: told.meaning,
        compared: told.compared,
        bars: bars(reviewed),
    }
}

/// The course as shares of the highest value. Values of which some are negative, or that lie close to each other, get no bars
/// that would say more than they do: then there are none.
fn bars(reviewed: &Reviewed) -> Vec<Option<u8>> {
    let numbers = || reviewed.course.iter().filter_map(|(_, number)| *number);
    let highest = numbers().fold(0.0, f64::max);
    if reviewed.figures.total.is_none() || highest <= 0.0 || numbers().any(|number| number < 0.0) {
        return Vec::new();
    }
    let share = |number: f64| (number / highest * 100.0).round().clamp(0.0, 100.0) as u8;
    reviewed.course.iter().map(|(_, number)| number.map(share)).collect()
}

/// The summary for programs, and people, that read text.
fn text(summary: &Summary, called: &str) -> String {
    let mut text = format!("{}\n{}\n", summary.title, summary.coverage);
    // Writing to a string cannot fail.
    if !summary.rows.is_empty() {
        text.push('\n');
    }
    for row in &summary.rows {
        let _ = writeln!(text, "{}: {} {} ({})", row.label, row.figure, row.meaning, row.compared);
    }
    for (heading, lines) in [("What stood out", &summary.insights), ("Tags", &summary.tags)] {
        if !lines.is_empty() {
            let _ = writeln!(text, "\n{heading}");
        }
        for (label, line) in lines {
            let _ = writeln!(text, "- {label}: {line}");
        }
    }
    let Summary { address, stop_address, .. } = summary;
    let _ = write!(
        text,
        "\nAll of it, with pictures, to read and to print:\n{address}\n\n\
         You asked for this mail on your account page. To get no more mail about your {called}s:\n{stop_address}\n"
    );
    text
}
