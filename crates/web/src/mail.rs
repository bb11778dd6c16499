//! The page beside the text of a mail: small, styled in its lines as mail programs need it, with nothing to be fetched.

use askama::Template;
use service::mail::Summary;

#[derive(Template)]
#[template(path = "mail/summary.html")]
struct Page<'a> {
    summary: &'a Summary,
}

/// How high the highest bar is.
const HEIGHT: u16 = 26;

/// The page of a summary; none where it cannot be made, which leaves the text.
pub fn summary(summary: &Summary) -> Option<String> {
    Page { summary }.render().ok()
}

/// How high a bar is, which is a share from 0 to 100; at least so high that it is seen.
fn height(share: &u8) -> u16 {
    (u16::from(*share) * HEIGHT / 100).max(2)
}

#[cfg(test)]
mod tests {
    use service::mail::SummaryRow;

    use super::*;

    #[test]
    fn a_summary_is_a_page_of_its_own_and_fetches_nothing() {
        let row = SummaryRow {
            label: "Steps <b>".into(),
            figure: "7,000".into(),
            meaning: "in total".into(),
            compared: "25% more a day than the week before".into(),
            bars: vec![Some(0), None, Some(100)],
        };
        let page = summary(&Summary {
            title: "Your week, 16 to 22 November 2026".into(),
            coverage: "7 days, all of them with some value".into(),
            rows: vec![row],
            insights: vec![("Mood".into(), "Best since May".into())],
            tags: vec![("Swim".into(), "3 days".into())],
            address: "https://daymark.example.org/review/week/2026-11-16".into(),
            stop_address: "https://daymark.example.org/stop/abc".into(),
        });
        let page = page.expect("a page");
        for part in [
            "Steps &#60;b&#62;",
            "7,000",
            "25% more",
            "Best since May",
            "Swim",
            "/review/week/2026-11-16\"",
            "/stop/abc\"",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
        assert!(page.contains("height:26px") && page.contains("height:2px"), "{page}");
        for fetched in ["<img", "<link", "<script", "url(", "src="] {
            assert!(!page.contains(fetched), "{fetched} in {page}");
        }
        assert!(page.len() < 6_000, "{}", page.len());
    }
}
