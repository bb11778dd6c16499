//! Lists from which one is chosen: what is stored is always among the options, so that a form that is sent as it was shown changes
//! nothing.

use model::attribute::{Attribute, Label, Name};
use model::{AttributeId, Group, ValueType};
use serde_json::json;
use service::accounts::Preferences;

use crate::every_route::{For, ROUTES};
use crate::harness::{Answer, App, Person};

/// A list, as a browser shows it: its name, the values of its options, and which of them are marked as chosen.
#[derive(Debug)]
struct List {
    name: String,
    values: Vec<String>,
    marked: Vec<String>,
}

impl List {
    /// What a browser sends of it when nobody touches it: without a mark, the first.
    fn shown(&self) -> &str {
        self.marked.first().or(self.values.first()).map_or("", String::as_str)
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0)
}

fn plain(html: &str) -> String {
    html.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

fn lists(html: &str) -> Vec<List> {
    let list = |select: &str| {
        let inside = select.split_once("</select>").expect("an end").0;
        let options = || inside.split("<option").skip(1).map(|option| option.split_once('>').expect("an end").0);
        let value = |option: &str| plain(attribute(option, "value").expect("a value"));
        List {
            name: attribute(inside, "name").expect("a name").to_owned(),
            values: options().map(value).collect(),
            marked: options().filter(|option| option.ends_with(" selected")).map(value).collect(),
        }
    };
    html.split("<select").skip(1).map(list).collect()
}

/// Everything that a browser sends of the form with this action, when nobody touches it.
fn as_shown(page: &Answer, action: &str) -> Vec<(String, String)> {
    let form = page.text().split("<form").find(|form| attribute(form, "action") == Some(action)).expect("a form");
    let form = form.split_once("</form>").expect("an end").0;
    let mut fields: Vec<(String, String)> =
        lists(form).iter().map(|list| (list.name.clone(), list.shown().to_owned())).collect();
    for input in form.split("<input").skip(1).map(|input| input.split_once('>').expect("an end").0) {
        let is_box = ["checkbox", "radio"].contains(&attribute(input, "type").unwrap_or_default());
        if let Some(name) = attribute(input, "name").filter(|_| !is_box || input.contains(" checked")) {
            fields.push((name.to_owned(), plain(attribute(input, "value").unwrap_or_default())));
        }
    }
    fields
}

/// Sends the form as it was shown, but for one field that is typed into.
async fn send_with(person: &Person<'_>, page: &str, action: &str, typed: Option<(&str, &str)>) -> Answer {
    let mut fields = as_shown(&person.get(page).await.expect(200), action);
    if let Some((name, text)) = typed {
        fields.iter_mut().find(|(field, _)| field == name).expect("a field").1 = text.to_owned();
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.post_bare(action, &fields).await
}

async fn stored(app: &App, person: &Person<'_>) -> Preferences {
    service::accounts::profile(&app.daymark, &person.actor.reader()).await.expect("a profile").preferences
}

async fn store(app: &App, person: &Person<'_>, preferences: Preferences) {
    let user = person.actor.user();
    app.store().write(move |tx| store::users::update_preferences(tx, user, &preferences)).await.expect("stored");
}

on_both_engines! {
    async fn whatever_is_stored_of_an_account_stays_when_only_a_name_is_typed(app: App) {
        let ada = app.person("ada").await;
        let fresh = stored(app, &ada).await;
        // The last ones are of other releases: no list offers them.
        let zones = ["US/Pacific", "Etc/UTC", "EST5EDT", "Etc/GMT+5", "Europe/Kiev", "Mars/Olympus", "posix/Asia/Tokyo", "<i>&\"'"];
        let weekdays = [1, 2, 3, 4, 5, 6, 7];
        for (zone, weekday) in zones.into_iter().zip(weekdays.into_iter().cycle()) {
            let first_weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).expect("a weekday");
            let conventions = model::Conventions { first_weekday, is_twelve_hours: true, numbers: model::NumberFormat::PointComma, dates: model::DateOrder::YearFirst };
            let odd = Preferences { timezone: zone.to_owned(), conventions, ..fresh.clone() };
            store(app, &ada, odd.clone()).await;
            send_with(&ada, "/account", "/account", Some(("first_name", "Ada"))).await.expect(303);
            assert_eq!(stored(app, &ada).await, Preferences { first_name: "Ada".to_owned(), ..odd }, "{zone}");
        }
    }

    async fn a_time_zone_that_is_not_known_is_said_until_another_is_chosen(app: App) {
        let ada = app.person("ada").await;
        ada.get("/").await.expect(200).hides("does not know your time zone");
        let unknown = Preferences { timezone: "Mars/Olympus".to_owned(), ..stored(app, &ada).await };
        store(app, &ada, unknown).await;
        for page in ["/", "/account", "/insights"] {
            ada.get(page).await.expect(200).shows("does not know your time zone, “Mars/Olympus”, so your days begin and end at midnight in UTC");
        }
        let profile = ada.get("/api/2/accounts/profile/").await.expect(200).json();
        assert_eq!(profile["timezone"], "Mars/Olympus");
        assert_eq!(profile["local_time"], "2026-10-07T00:08:21.000000+00:00");
        let token = app.client("Watch").await.authorised_by("ada", "sleep_read").await;
        assert_eq!(token.get("/api/2/accounts/profile/").await.expect(200).json()["timezone"], "Mars/Olympus");
        // Another that is not known cannot be chosen.
        send_with(&ada, "/account", "/account", Some(("timezone", "Mars/Pavonis"))).await.expect(400).shows("There is no time zone of that name");
        send_with(&ada, "/account", "/account", Some(("timezone", "us/pacific"))).await.expect(303);
        assert_eq!(stored(app, &ada).await.timezone, "US/Pacific");
        ada.get("/").await.expect(200).hides("does not know your time zone");
        let profile = ada.get("/api/2/accounts/profile/").await.expect(200).json();
        assert_eq!(profile["local_time"], "2026-10-06T17:08:21.000000-07:00");
    }

    async fn what_is_stored_of_an_attribute_stays_when_its_forms_are_sent_as_they_were_shown(app: App) {
        let ada = app.person("ada").await;
        let client = app.client("Watch").await.authorised_by("ada", "activity_write").await;
        client.post("/api/2/attributes/create/", json!([{"template": "steps"}])).await.expect(200);
        // A number among the tags, which no form of this release makes, and something that is released.
        let label = Label::parse("Old").expect("a label");
        let odd = Attribute {
            id: AttributeId(77),
            name: Name::from_label(&label).expect("a name"),
            original_label: label.clone(),
            label,
            template: None,
            group: Group::Custom,
            value_type: ValueType::Integer,
            manual: true,
            active: false,
            hidden: false,
            owner: None,
        };
        let (user, made) = (ada.actor.user(), odd.clone());
        let written = app.store().write(move |tx| {
            store::journal::begin(tx, user)?;
            store::attributes::upsert(tx, user, std::slice::from_ref(&made), jiff::Timestamp::UNIX_EPOCH)
        });
        written.await.expect("stored");
        let group = |page: &Answer| lists(page.text()).iter().find(|list| list.name == "group").map(|list| list.shown().to_owned());
        let page = ada.get("/attributes/old/edit").await.expect(200);
        assert_eq!(group(&page).as_deref(), Some("custom"));
        for name in ["steps", "old"] {
            let before = ada.get(&format!("/attributes/{name}")).await.expect(200);
            let action = format!("/attributes/{name}/service");
            send_with(&ada, &format!("/attributes/{name}"), &action, None).await.expect(303);
            let after = ada.get(&format!("/attributes/{name}")).await.expect(200);
            let owner = |page: &Answer| lists(page.text()).iter().find(|l| l.name == "service").map(|l| l.marked.clone());
            assert_eq!(owner(&after), owner(&before), "{name}");
            assert_eq!(owner(&after).map(|marked| marked.len()), Some(1), "{name}");
        }
        send_with(&ada, "/attributes/old/edit", "/attributes/old/edit", Some(("label", "older"))).await.expect(303);
        let page = ada.get("/attributes/old/edit").await.expect(200).shows("value=\"older\"");
        assert_eq!(group(&page).as_deref(), Some("custom"));
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        let again = ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await;
        let template = lists(again.text()).into_iter().find(|list| list.name == "template").expect("a list");
        assert_eq!(template.marked, ["mood"], "something else would be made the next time");
    }

    async fn every_list_of_every_page_has_one_choice_and_shows_what_was_asked_for(app: App) {
        let ada = app.person("ada").await;
        for template in ["steps", "mood"] {
            ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", template)]).await.expect(303);
        }
        let mut seen = 0;
        let pages = ROUTES.iter().filter(|(method, path, _)| *method == "GET" && *path != "/events" && !path.starts_with("/api/"));
        for (_, path, whom) in pages {
            let answer = if *whom == For::All { app.stranger().get(path).await } else { ada.get(path).await };
            if !answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                continue;
            }
            for list in lists(answer.text()) {
                seen += 1;
                // Nothing was chosen yet where something new is begun.
                let least = usize::from(list.name != "template");
                assert!((least..=1).contains(&list.marked.len()), "{path}: {list:?}");
            }
        }
        assert!(seen >= 15, "{seen} lists were seen");
        let asked = [("attribute", "gone"), ("group", "gone"), ("days", "next"), ("strength", "33"), ("stars", "5")];
        let query: Vec<String> = asked.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let page = ada.get(&format!("/correlations?{}", query.join("&"))).await.expect(200);
        let shown: Vec<(String, String)> = lists(page.text()).iter().map(|list| (list.name.clone(), list.shown().to_owned())).collect();
        assert_eq!(shown, asked.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let meaningless = ada.get("/correlations?days=never&strength=very&stars=9").await.expect(200);
        let shown: Vec<String> = lists(meaningless.text()).iter().map(|list| list.shown().to_owned()).collect();
        assert_eq!(shown, [""; 5]);
    }
}

#[test]
fn options_are_written_in_one_place() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let mut written = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a template");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            written.extend(text.matches("<option").map(|_| name.clone()));
        }
    }
    assert_eq!(written, ["fields.html"], "a list that is chosen from is written by the macro `options`");
}
