//! What people change about themselves, and what the administrator sees.

use jiff::civil::Weekday;
use model::{AttributeId, ServiceId, UnitSwitches};
use model::{Conventions, DateOrder, NumberFormat};
use service::accounts::{self, Preferences};
use service::actor::{Operator, RequestId};
use service::{Error, pictures};
use store::Store;

use crate::harness::{App, PASSWORD};

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 600, 400);
    encoder.set_color(png::ColorType::Rgb);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&[0; 3 * 600 * 400]));
    written.expect("a picture");
    bytes
}

store::on_both_engines! {
    async fn preferences_are_checked_and_kept(store: Store) {
        let app = App::new(store);
        let person = app.person("josh").await;
        let entered = Preferences {
            first_name: " Josh ".into(),
            last_name: "Sharp".into(),
            timezone: "australia/melbourne".into(),
            currency: "aud".into(),
            units: UnitSwitches { distance: true, temperature: true, ..UnitSwitches::default() },
            conventions: Conventions {
                dates: DateOrder::YearFirst,
                is_twelve_hours: true,
                numbers: NumberFormat::PointComma,
                first_weekday: Weekday::Saturday,
            },
            weekly_email: true,
            yearly_email: false,
        };
        accounts::update(&app.daymark, &person, entered.clone()).await.expect("changed");
        let profile = accounts::profile(&app.daymark, &person.reader()).await.expect("a profile");
        let kept = Preferences {
            first_name: "Josh".into(),
            timezone: "Australia/Melbourne".into(),
            currency: "AUD".into(),
            ..entered.clone()
        };
        assert_eq!(profile.preferences, kept);
        assert_eq!((profile.username.as_str(), profile.email.as_deref()), ("josh", Some("josh@example.org")));
        // 09:30 UTC is 20:30 in Melbourne, and the day is the same; two hours and a half before midnight UTC it is not.
        let person = app.log_in("josh", PASSWORD).await.expect("in").browser;
        assert_eq!(person.today("2026-11-24T13:30:00Z".parse().expect("a time")).to_string(), "2026-11-25");
        let bad = Preferences { timezone: "Mars/Olympus".into(), ..entered };
        let refused = accounts::update(&app.daymark, &person, bad).await;
        assert!(matches!(refused, Err(Error::Invalid { field: Some("timezone"), .. })));
    }

    async fn an_address_belongs_to_one_account(store: Store) {
        let app = App::new(store);
        let (josh, belle) = (app.person("josh").await, app.person("belle").await);
        let taken = accounts::change_email(&app.daymark, &belle, "JOSH@example.org").await;
        assert!(matches!(taken, Err(Error::Invalid { field: Some("email"), .. })));
        accounts::change_email(&app.daymark, &josh, "").await.expect("removed");
        accounts::change_email(&app.daymark, &belle, "josh@example.org").await.expect("changed");
        let profile = accounts::profile(&app.daymark, &josh.reader()).await.expect("a profile");
        assert_eq!(profile.email, None);
    }

    async fn an_avatar_is_served_until_the_last_one_who_shows_it_changes_it(store: Store) {
        let app = App::new(store);
        let (d, josh, belle) = (&app.daymark, app.person("josh").await, app.person("belle").await);
        for person in [&josh, &belle] {
            accounts::set_avatar(d, person, photo()).await.expect("a picture");
        }
        let avatar = accounts::profile(d, &josh.reader()).await.expect("a profile").avatar.expect("a picture");
        let picture = pictures::find(d, &avatar).await.expect("a picture");
        assert_eq!(picture.media_type, "image/jpeg");
        accounts::remove_avatar(d, &josh).await.expect("removed");
        assert!(pictures::find(d, &avatar).await.is_ok(), "Belle shows the same picture");
        accounts::remove_avatar(d, &belle).await.expect("removed");
        assert_eq!(pictures::find(d, &avatar).await, Err(Error::NotFound));
        assert_eq!(pictures::find(d, "../secret").await, Err(Error::NotFound));
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
        let refused = accounts::set_avatar(d, &josh, svg).await;
        assert!(matches!(refused, Err(Error::Invalid { field: Some("picture"), .. })));
    }

    async fn the_only_administrator_leaves_nobody_behind_without_one(store: Store) {
        let app = App::new(store);
        let (d, operator, request) = (&app.daymark, Operator::at_the_console(), RequestId([1; 16]));
        let ada = app.person("ada").await;
        let bob = app.person("bob").await;
        let refused = accounts::delete(d, &ada, request).await.expect_err("refused");
        assert!(matches!(&refused, Error::NotAllowed(words) if words.contains("someone else an administrator")), "{refused}");
        assert_eq!(accounts::promote(d, &operator, "nobody").await, Err(Error::NotFound));
        accounts::promote(d, &operator, "Bob").await.expect("promoted");
        accounts::delete(d, &ada, request).await.expect("deleted");
        let accounts = accounts::list(d, &operator).await.expect("accounts");
        assert_eq!(accounts.iter().map(|a| (a.username.as_str(), a.is_admin)).collect::<Vec<_>>(), [("bob", true)]);
        accounts::delete(d, &bob, request).await.expect("the last one may always go");
    }

    async fn an_account_goes_only_after_a_write_that_was_under_way_with_all_it_wrote(store: Store) {
        let app = App::new(store.clone());
        app.person("ada").await;
        let bob = app.person("bob").await.user();
        let (begun, wait_for_it) = std::sync::mpsc::channel();
        let begun = std::sync::Mutex::new(begun);
        let write = {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(move |tx| {
                    let write = store::journal::begin(tx, bob)?;
                    begun.lock().expect("a lock").send(()).expect("a story that waits");
                    // Long enough for the deletion to come as far as it comes without this.
                    std::thread::sleep(std::time::Duration::from_millis(300));
                    store::attributes::mark_changed(tx, bob, write.revision, AttributeId(1))?;
                    let offer = store::offers::Offer { attribute: AttributeId(1), service: ServiceId(7), owned_revision: write.revision, is_dismissed: false };
                    store::offers::upsert(tx, bob, &[offer])
                }).await
            })
        };
        tokio::task::spawn_blocking(move || wait_for_it.recv()).await.expect("no panic").expect("a write under way");
        accounts::delete_by_operator(&app.daymark, &Operator::at_the_console(), "bob").await.expect("deleted");
        write.await.expect("no panic").expect("written");
        assert_eq!(store::testing::tables_with_rows_of(&store, bob).await, [""; 0]);
    }

    async fn the_administrator_sees_numbers_and_nobody_else_does(store: Store) {
        let app = App::new(store);
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        let overview = accounts::overview(&app.daymark, &ada).await.expect("an overview");
        assert_eq!((overview.counts.accounts, overview.counts.sessions, overview.sends_mail), (2, 2, true));
        assert!(matches!(accounts::overview(&app.daymark, &bob).await, Err(Error::NotAllowed(_))));
    }
}
