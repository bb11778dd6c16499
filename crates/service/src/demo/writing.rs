//! Writing what was made up as apps and a person would have written it: through the same use cases, so that every value
//! has its owner and its place in the journal.

use jiff::tz::TimeZone;
use model::{Access, Day, GrantId, Scope, ScopeSet, Template, UserId};
use serde_json::{Value as Json, json};
use store::grants::Grant;

use super::life::Column;
use super::person::APPS;
use super::plan::{Plan, Source};
use crate::actor::{ApiClient, Operator, RequestId, Writer};
use crate::admission::Admission;
use crate::batch::Outcome;
use crate::clients::{NewClient, console};
use crate::oauth::tokens::Issued;
use crate::{Daymark, Error, attributes, values};

/// How many values are one write: few enough to be quick, many enough that there are few.
const AT_A_TIME: usize = 2_000;

/// Whose account it is.
pub(super) struct Person {
    pub user: UserId,
    pub username: String,
    pub zone: TimeZone,
}

/// Connects the apps and writes everything.
pub(super) async fn write(daymark: &Daymark, by: &Operator, person: &Person, life: &[Column]) -> Result<(), Error> {
    let by_hand = || by.writer(person.user, person.zone.clone(), RequestId::random(daymark.randomness()));
    write_as(daymark, by_hand, life.iter().filter(|column| column.plan.source == Source::Hand)).await?;
    for (name, description) in APPS {
        let columns = || life.iter().filter(|column| column.plan.source == Source::App(name));
        let scopes = columns().flat_map(|column| scopes(column.plan)).collect();
        let app = connect(daymark, by, person, &App { name, description, scopes }).await?;
        let writer = || app.writer(RequestId::random(daymark.randomness()));
        write_as(daymark, writer, columns()).await?;
    }
    Ok(())
}

/// An app, and what it asks for.
struct App {
    name: &'static str,
    description: &'static str,
    scopes: ScopeSet,
}

/// What an app must be permitted that provides an attribute.
fn scopes(plan: &Plan) -> impl Iterator<Item = Scope> {
    let template = Template::find(plan.key).map(|template| template.group);
    let group = plan.own.map(|(group, _)| group).or(template);
    [Access::Read, Access::Write].into_iter().map(move |access| Scope { group, access })
}

/// Gives an app the person's permission, as if it had asked for it; registers it unless there is one of that name. Its
/// tokens are forgotten as soon as they are made, so that nobody else can use it.
async fn connect(daymark: &Daymark, by: &Operator, person: &Person, app: &App) -> Result<ApiClient, Error> {
    let apps = console::list(daymark, by).await?;
    let known = apps.into_iter().map(|(client, _)| client).find(|client| client.label == app.name);
    let client = match known {
        Some(client) => client.id,
        None => console::create(daymark, by, &person.username, registration(app)).await?.client.id,
    };
    let (user, scopes, now) = (person.user, app.scopes, daymark.now());
    let pair = Issued::make(daymark, scopes).pair;
    let grant = daymark.store().write(move |tx| {
        // The person is to be a user of the app, not its developer.
        for old in store::grants::list_of_user_and_client(tx, user, client)? {
            store::grants::delete(tx, old.id)?;
        }
        let grant = Grant {
            id: GrantId(store::sequences::next(tx, "grants")?),
            user_id: user,
            client_id: client,
            scopes,
            is_developer: false,
            created_at: now,
            last_used_at: Some(now),
        };
        store::grants::insert(tx, &grant)?;
        store::tokens::insert_pair(tx, grant.id, &pair)?;
        Ok::<_, store::Error>(grant.id)
    });
    let admission = Admission::Token(pair.access_hash);
    Ok(ApiClient { user, zone: person.zone.clone(), client, grant: grant.await?, scopes, admission })
}

fn registration(app: &App) -> NewClient {
    NewClient {
        name: app.name.into(),
        support_email: format!("help@{}.example", app.name.to_lowercase()),
        redirect_uris: vec!["http://localhost:8000/".into()],
        description: app.description.into(),
        ..NewClient::default()
    }
}

/// Makes the attributes and sets the values of one source. Each write is a request of its own.
async fn write_as<'a>(
    daymark: &Daymark,
    writer: impl Fn() -> Writer,
    columns: impl Iterator<Item = &'a Column>,
) -> Result<(), Error> {
    let columns: Vec<&Column> = columns.collect();
    let definitions = columns.iter().map(|column| definition(column.plan)).collect();
    all_done(attributes::create(daymark, &writer(), definitions).await?)?;
    let values: Vec<Json> = columns.iter().flat_map(|column| items(column)).collect();
    for part in values.chunks(AT_A_TIME) {
        all_done(values::update(daymark, &writer(), part.to_vec()).await?)?;
    }
    Ok(())
}

fn definition(plan: &Plan) -> Json {
    let manual = plan.source == Source::Hand;
    match plan.own {
        None => json!({"template": plan.key, "manual": manual}),
        Some((group, value_type)) => {
            json!({"label": plan.key, "group": group.name(), "value_type": value_type.number(), "manual": manual})
        }
    }
}

fn items(column: &Column) -> Vec<Json> {
    let name = column.plan.name();
    let item = |(day, value): &(Day, model::Value)| json!({"name": name, "date": day, "value": value});
    column.values.iter().map(item).collect()
}

/// What is made up is written whole.
fn all_done<T>(outcomes: Vec<Outcome<T>>) -> Result<(), Error> {
    match outcomes.into_iter().find_map(Result::err) {
        Some(failure) => Err(Error::Internal(format!("{}: {}", failure.item, failure.error))),
        None => Ok(()),
    }
}
