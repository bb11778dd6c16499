//! Bringing data in.

use crate::harness::{held, multipart_request};

on_both_engines! {
    async fn an_export_is_brought_into_another_account_and_that_is_undone(app: App) {
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        ada.submit("/", "/values/2026-10-07", &[("value.mood", "7")]).await.expect(303);
        let zip = ada.get("/account/data/export").await.expect(200).body;
        let page = "/account/data/import";
        let answer = bob.upload(page, page, &[], ("file", &zip)).await;
        let preview = bob.follow(answer).await;
        let preview = preview.shows("1 attribute to make").shows("1 value for a day that has none").shows("To be made");
        bob.get("/attributes/mood").await.expect(404);
        let fields = [("values", "keep"), ("import", preview.field("import"))];
        let answer = bob.submit(page, "/account/data/import/carry-out", &fields).await;
        let data = bob.follow(answer).await.shows("Imported.");
        bob.get("/attributes/mood").await.expect(200).shows("2026-10-07");
        let action = data.text().split("action=\"").find(|rest| rest.starts_with("/account/data/changes/")).expect("a form");
        let action = action.split('"').next().expect("an action").to_owned();
        let answer = bob.submit("/account/data", &action, &[]).await;
        bob.follow(answer).await.shows("everything is as it was");
        bob.get("/attributes/mood").await.expect(404);
    }

    async fn what_is_left_out_is_shown_before_and_after(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/data/import";
        for (name, value_type) in [("Cups", "0"), ("Note", "2")] {
            let fields = [("label", name), ("group", "food"), ("value_type", value_type), ("manual", "1")];
            ada.submit("/attributes/add-new", "/attributes/add-new", &fields).await.expect(303);
        }
        ada.submit("/", "/values/2026-10-07", &[("value.cups", "7"), ("value.note", "well")]).await.expect(303);
        let zip = ada.get("/account/data/export").await.expect(200).body;
        let bob = app.person("bob").await;
        let fields = [("label", "Note"), ("group", "food"), ("value_type", "0"), ("manual", "1")];
        bob.submit("/attributes/add-new", "/attributes/add-new", &fields).await.expect(303);
        let answer = bob.upload(page, page, &[], ("file", &zip)).await;
        let preview = bob.follow(answer).await;
        let preview = preview.shows("1 left out: they cannot be read or do not fit their attribute");
        let fields = [("values", "keep"), ("import", preview.field("import"))];
        let answer = bob.submit(page, "/account/data/import/carry-out", &fields).await;
        bob.follow(answer).await.shows("Imported.").shows("1 value was left out of the import");
    }

    async fn an_import_is_given_up_and_mistakes_are_told_beside_the_field(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/data/import";
        let refused = ada.upload(page, page, &[], ("file", b"no zip at all")).await.expect(400);
        assert!(refused.element("file-error").contains("no zip file"), "{}", refused.text());
        let refused = ada.upload(page, page, &[], ("file", b"")).await.expect(400);
        assert!(!refused.element("file-error").is_empty());
        let zip = ada.get("/account/data/export").await.expect(200).body;
        ada.upload(page, page, &[], ("file", &zip)).await.expect(400).shows("No values were found");
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        let zip = ada.get("/account/data/export").await.expect(200).body;
        let answer = ada.upload(page, page, &[], ("file", &zip)).await;
        let preview = ada.follow(answer).await;
        ada.submit(page, "/account/data/import/give-up", &[]).await.expect(400).shows("does not wait any more");
        let answer = ada.submit(page, "/account/data/import/give-up", &[("import", preview.field("import"))]).await;
        ada.follow(answer).await.shows("Nothing more is imported.");
        ada.get(page).await.expect(200).shows("Choose a zip");
        ada.submit(page, "/account/data/import/carry-out", &[]).await.expect(400).shows("does not wait any more");
    }

    async fn what_was_not_looked_at_is_not_carried_out(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/data/import";
        let mut seen = Vec::new();
        for template in ["mood", "stress_level"] {
            ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", template)]).await.expect(303);
            let zip = ada.get("/account/data/export").await.expect(200).body;
            let answer = ada.upload(page, page, &[], ("file", &zip)).await;
            seen.push(ada.follow(answer).await.field("import").to_owned());
        }
        let refused = ada.submit(page, "/account/data/import/carry-out", &[("import", &seen[0])]).await.expect(400);
        refused.shows("does not wait any more").shows("Stress level");
        ada.submit(page, "/account/data/import/carry-out", &[("import", &seen[1])]).await.expect(303);
    }

    async fn a_second_zip_waits_until_the_first_has_arrived(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/data/import";
        let (body, meanwhile) = held(ada.multipart(page, &[], ("file", b"no zip at all")).await);
        let first = ada.send(multipart_request(page).body(body).expect("a request"));
        let second = meanwhile.then(ada.upload(page, page, &[], ("file", b"no zip either")));
        let (first, second) = tokio::join!(first, second);
        second.expect(429).shows("Too many");
        first.expect(400).shows("no zip file");
        ada.upload(page, page, &[], ("file", b"no zip either")).await.expect(400);
    }

    async fn a_file_may_be_as_large_as_the_settings_say(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/data/import";
        let large = vec![0; 9 << 20];
        ada.upload(page, page, &[], ("file", &large)).await.expect(400).shows("no zip file");
        ada.upload(page, "/account/avatar", &[], ("avatar", &large)).await.expect(413);
        app.stranger().upload("/log-in", page, &[], ("file", &large)).await.expect(413);
    }
}
