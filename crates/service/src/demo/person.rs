//! Who it is that is made up: somebody in Bristol who walks, reads, works at a desk and sleeps a little too little.
//!
//! One line an attribute. What acts on another on the same day stands above it.

use model::{Group, ValueType};

use super::plan::Source::{App, Hand};
use super::plan::{Plan, Source, known, own, tag};

/// The apps that the person connected, with what they say of themselves.
pub(super) const APPS: [(&str, &str); 5] = [
    ("Stridewell", "Steps, workouts, sleep and heart rate from your watch."),
    ("Greatreads", "The pages and articles that you read."),
    ("Quietdesk", "What your working day went into, and your calendar."),
    ("Tealeaf", "How long you look at your phone, and what you listen to."),
    ("Weathercock", "The weather where you live."),
];

const WATCH: Source = App("Stridewell");
const READER: Source = App("Greatreads");
const DESK: Source = App("Quietdesk");
const PHONE: Source = App("Tealeaf");
const WEATHER: Source = App("Weathercock");

/// Work from Monday to Friday.
const OFFICE: [f64; 7] = [0.5, 0.6, 0.6, 0.5, 0.3, -1.3, -1.2];
/// The same, but weaker.
const DESK_DAYS: [f64; 7] = [0.3, 0.3, 0.2, 0.2, 0.1, -0.6, -0.5];
/// What is done at the weekend.
const LEISURE: [f64; 7] = [-0.3, -0.4, -0.3, -0.3, 0.0, 0.7, 0.6];
/// Friday and Saturday evening.
const EVENINGS_OUT: [f64; 7] = [-0.4, -0.3, -0.2, 0.0, 0.7, 0.8, -0.4];
/// Nights before a day off, by the day of waking.
const LATE_NIGHTS: [f64; 7] = [-0.4, -0.3, -0.3, -0.2, -0.1, 0.7, 0.6];
/// The same, of what follows chance less: tags, by how much likelier they are.
const SATURDAYS: [f64; 7] = [-1.0, -1.0, -1.0, -1.0, -0.5, 1.6, 0.8];
const WORKDAYS: [f64; 7] = [0.3, 0.0, 0.0, 0.4, 0.8, -4.0, -4.0];

const PRACTICE: (Group, ValueType) = (Group::Productivity, ValueType::Duration);
const PUSH_UPS: (Group, ValueType) = (Group::Workouts, ValueType::Integer);
const BACK_PAIN: (Group, ValueType) = (Group::Symptoms, ValueType::Scale);
const TABLETS: (Group, ValueType) = (Group::Medication, ValueType::Boolean);

/// Every attribute.
pub(super) const PLANS: &[Plan] = &[
    known("weather_temp_max", WEATHER, 14.0, 3.0).within(-6.0, 35.0).season(2.2).persistence(0.5).by_noon(1.0),
    known("weather_temp_min", WEATHER, 7.5, 3.0)
        .from(&["weather_temp_max"], |t| t[0] - 6.5, 1.2)
        .within(-12.0, 24.0)
        .by_noon(1.0),
    known("weather_precipitation", WEATHER, 0.02, 0.03).digits(3).persistence(0.25).by_noon(1.0),
    known("weather_cloud_cover", WEATHER, 0.6, 0.25).digits(2).within(0.0, 1.0).by_noon(1.0),
    known("weather_wind_speed", WEATHER, 17.0, 6.0).within(1.0, 70.0).persistence(0.4).by_noon(1.0),
    known("weather_summary", WEATHER, 0.0, 1.0).text().by_noon(1.0),
    // The night that the day began with, known in the morning.
    known("sleep_start", WATCH, 690.0, 34.0).within(560.0, 860.0).week(LATE_NIGHTS).by_noon(1.0),
    known("sleep_end", WATCH, 424.0, 26.0)
        .within(310.0, 590.0)
        .week([-0.5, -0.3, -0.3, -0.3, -0.2, 1.2, 1.4])
        .by_noon(1.0),
    known("time_in_bed", WATCH, 454.0, 43.0)
        .from(&["sleep_start", "sleep_end"], |t| 720.0 - t[0] + t[1], 0.0)
        .within(310.0, 620.0)
        .by_noon(1.0),
    known("sleep", WATCH, 425.0, 44.0).from(&["time_in_bed"], |t| t[0] - 28.0, 9.0).within(300.0, 598.0).by_noon(1.0),
    known("sleep_deep", WATCH, 76.0, 15.0).within(18.0, 140.0).by_noon(1.0),
    known("sleep_awakenings", WATCH, 2.4, 1.4).within(0.0, 9.0).by_noon(1.0),
    known("heartrate_resting", WATCH, 59.0, 2.6).within(44.0, 82.0).persistence(0.4).drift(-0.5).by_noon(1.0),
    // What the day is like.
    tag("working from home", 0.3).week(WORKDAYS),
    tag("friends", 0.2).week(EVENINGS_OUT),
    tag("gardening", 0.15).week(SATURDAYS),
    known("events_duration", DESK, 130.0, 70.0).week(OFFICE).by_noon(1.0),
    known("events", DESK, 3.0, 1.7).from(&["events_duration"], |t| t[0] / 42.0, 0.8).by_noon(1.0),
    known("stress_level", Hand, 4.3, 1.4).within(1.0, 9.0).week([0.4, 0.3, 0.2, 0.1, -0.2, -0.5, -0.3]),
    known("energy_level", Hand, 5.4, 1.4).within(1.0, 9.0).week([-0.3, 0.0, 0.1, 0.0, 0.1, 0.2, 0.2]),
    known("mood", Hand, 6.1, 1.2).within(1.0, 9.0).week([-0.3, -0.1, 0.0, 0.0, 0.3, 0.4, 0.2]),
    known("mood_note", Hand, 0.0, 1.0).text().coverage(0.5),
    // Activity.
    known("steps", WATCH, 8300.0, 2300.0)
        .within(600.0, 34_000.0)
        .week([0.0, 0.1, 0.0, 0.1, 0.2, 0.5, -0.5])
        .by_noon(0.4),
    known("steps_distance", WATCH, 6.2, 1.7).from(&["steps"], |t| t[0] * 0.00074, 0.08).digits(2).by_noon(0.4),
    known("steps_active_min", WATCH, 80.0, 23.0).from(&["steps"], |t| t[0] / 104.0, 5.0).by_noon(0.4),
    known("floors", WATCH, 11.0, 5.0).week(DESK_DAYS).by_noon(0.4),
    known("cycle_min", WATCH, 18.0, 15.0).least(6.0).week([0.2, 0.3, 0.3, 0.2, 0.0, -0.2, -0.5]).by_noon(0.5),
    known("workouts_min", WATCH, 13.0, 24.0).least(14.0).week([0.4, -0.3, 0.4, -0.3, -0.4, 0.6, -0.3]).drift(0.2),
    known("workouts", WATCH, 0.5, 0.6).from(
        &["workouts_min"],
        |t| if t[0] > 75.0 { 2.0 } else { f64::from(t[0] > 0.0) },
        0.0,
    ),
    known("active_energy", WATCH, 2050.0, 620.0)
        .digits(0)
        .from(&["steps", "workouts_min"], |t| 350.0 + t[0] * 0.15 + t[1] * 22.0, 90.0)
        .by_noon(0.4),
    own("Push-up count", PUSH_UPS, 24.0, 9.0).week(LEISURE).drift(0.9).coverage(0.8),
    // Work.
    known("productive_min", DESK, 240.0, 75.0).within(0.0, 640.0).week(OFFICE).by_noon(0.5),
    known("distracting_min", DESK, 58.0, 26.0).week([0.2, 0.1, 0.0, 0.2, 0.4, -0.4, -0.4]).by_noon(0.4),
    known("tasks_completed", DESK, 5.5, 2.4).week(OFFICE).by_noon(0.5),
    known("commits", DESK, 3.4, 2.6).week(OFFICE).by_noon(0.4),
    known("emails_sent", DESK, 9.0, 4.5).week(OFFICE).by_noon(0.5),
    own("Spanish practice", PRACTICE, 18.0, 9.0).least(5.0).week(LEISURE).drift(0.4).coverage(0.85),
    // Food, drink and money.
    known("coffees", Hand, 2.4, 1.0).week([0.3, 0.2, 0.2, 0.2, 0.1, -0.5, -0.5]).by_noon(0.7),
    known("alcoholic_drinks", Hand, 0.9, 1.3).week(EVENINGS_OUT),
    known("water", Hand, 1550.0, 380.0).within(300.0, 3600.0).week(DESK_DAYS).by_noon(0.4),
    tag("takeaway", 0.13).week(EVENINGS_OUT),
    known("money_spent", Hand, 27.0, 19.0).digits(2).within(0.0, 900.0).week(LEISURE).drift(0.15),
    // Leisure.
    known("mobile_screen_min", PHONE, 150.0, 42.0).within(10.0, 480.0).week(LEISURE).by_noon(0.4),
    known("tracks", PHONE, 24.0, 12.0).week(DESK_DAYS).by_noon(0.4),
    known("tv_min", Hand, 62.0, 38.0).least(12.0).week(LEISURE),
    known("pages_read", READER, 27.0, 14.0).week(LEISURE).by_noon(0.3),
    known("articles_read", READER, 3.2, 1.8).week([0.2, 0.2, 0.1, 0.1, 0.0, -0.3, -0.3]).by_noon(0.5),
    known("mastodon_posts", PHONE, 1.3, 1.3).week(DESK_DAYS).by_noon(0.5),
    known("meditation_min", Hand, 9.0, 6.0).least(3.0).week(LEISURE).drift(0.4).coverage(0.9),
    tag("called mum", 0.16).week([-0.6, -0.6, 0.0, -0.6, -0.6, 0.0, 1.6]),
    tag("cooked", 0.45).week([0.3, 0.3, 0.2, 0.0, -0.6, 0.0, 0.6]),
    tag("long bath", 0.12).week(SATURDAYS),
    tag("board games", 0.09).week(SATURDAYS),
    // Body.
    tag("headache", 0.13),
    tag("sore", 0.2),
    tag("nap", 0.11).week(SATURDAYS),
    tag("hay fever", 0.1).season(1.2),
    own("Back pain", BACK_PAIN, 2.6, 1.2).within(1.0, 9.0).persistence(0.5).week(DESK_DAYS),
    own("Vitamin D", TABLETS, 0.75, 1.0),
    known("weight", Hand, 74.6, 0.8).within(60.0, 95.0).persistence(0.8).drift(-1.6).coverage(0.6).by_noon(1.0),
    known("location", PHONE, 0.0, 1.0).text().by_noon(1.0),
];
