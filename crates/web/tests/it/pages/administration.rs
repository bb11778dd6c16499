//! The installation as a whole, as its administrator sees it.

use jiff::SignedDuration;

on_both_engines! {
    async fn whose_days_could_not_be_closed_is_told_until_they_are(app: App) {
        let ada = app.person("ada").await;
        ada.get("/account/administration").await.expect(200).hides("What went wrong lately");
        let (user, now) = (ada.actor.user(), app.daymark.now());
        let until = now + SignedDuration::from_mins(5);
        let failed = app.store().write(move |tx| {
            store::closings::claim(tx, user, now, until)?.expect("a claim");
            store::closings::fail(tx, (user, until), until, (2, "the moon was in the way"))
        });
        failed.await.expect("noted");
        let page = ada.get("/account/administration").await.expect(200);
        page.shows("The days of ada").shows("tried 2 times").shows("the moon was in the way");
        let closed = app.store().write(move |tx| {
            store::closings::claim(tx, user, until, until + SignedDuration::from_mins(5))?.expect("a claim");
            store::closings::finish(tx, (user, until + SignedDuration::from_mins(5)), until, None)
        });
        closed.await.expect("noted");
        ada.get("/account/administration").await.expect(200).hides("What went wrong lately");
        app.person("bob").await.get("/account/administration").await.expect(403);
    }
}
