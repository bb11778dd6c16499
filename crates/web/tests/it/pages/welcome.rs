//! The first minute: from nothing tracked to something to enter.

on_both_engines! {
    async fn what_is_chosen_on_the_first_page_is_tracked_by_hand(app: App) {
        let ada = app.person("ada").await;
        ada.get("/").await.expect(200).shows("Nothing is tracked yet").shows("href=\"/welcome\"");
        let page = ada.get("/welcome").await.expect(200).shows("What would you like to follow?");
        page.shows("value=\"mood\" checked").shows("daymark serve --demo").shows("href=\"/developers/guide\"");
        let picks = [("track", "mood"), ("track", "weight"), ("tag", "coffee"), ("own", " Long Walk ")];
        let next = ada.submit("/welcome", "/welcome", &picks).await;
        let page = ada.follow(next).await.shows("All set.").shows("name=\"value.mood\"").shows("name=\"value.weight\"");
        page.shows("name=\"value.coffee\"").shows("long walk");

        let page = ada.get("/welcome").await.expect(200).shows("Track more");
        page.shows("value=\"mood\" checked disabled").shows("value=\"sleep\">").shows("value=\"coffee\" checked disabled");
        let picks = [("track", "mood"), ("own", "coffee")];
        assert_eq!(ada.submit("/welcome", "/welcome", &picks).await.expect(303).location(), "/");
    }

    async fn what_cannot_be_tracked_is_said_and_the_choice_stays(app: App) {
        let ada = app.person("ada").await;
        let own = "x".repeat(101);
        let picks = [("track", "mood"), ("track", "nothing"), ("own", own.as_str())];
        let page = ada.submit("/welcome", "/welcome", &picks).await.expect(400);
        page.shows("role=\"alert\"").shows(&own);
    }
}
