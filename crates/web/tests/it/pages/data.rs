//! Your data: taking everything along.

use jiff::SignedDuration;

on_both_engines! {
    async fn everything_is_downloaded_as_one_zip(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        ada.get("/account/data").await.expect(200).shows("href=\"/account/data/export\"");
        let zip = ada.get("/account/data/export").await.expect(200);
        assert_eq!(zip.header("content-type"), Some("application/zip"));
        assert_eq!(zip.header("content-disposition"), Some("attachment; filename=\"daymark-ada-2026-10-07.zip\""));
        assert_eq!(zip.header("cache-control"), Some("private, no-store"));
        assert!(zip.body.starts_with(b"PK") && zip.body.len() > 1000, "{} bytes", zip.body.len());
        let has = |name: &str| zip.body.windows(name.len()).any(|window| window == name.as_bytes());
        assert!(has("attributes.json") && has("csv/mood.csv") && has("journal.jsonl"));
    }

    async fn a_download_needs_the_password_of_the_last_ten_minutes(app: App) {
        let ada = app.person("ada").await;
        app.clock.advance(SignedDuration::from_mins(11));
        let answer = ada.get("/account/data/export").await.expect(303);
        assert_eq!(answer.location(), "/confirm-password?next=%2Faccount%2Fdata");
    }
}
