//! What the person writes, and what the apps say in words.

use super::chance::Chance;

/// The text of an attribute on a day whose numbers are known; none where there is nothing to say.
pub(super) fn text(key: &str, chance: &mut Chance, of: impl Fn(&str) -> f64) -> Option<String> {
    match key {
        "weather_summary" => Some(weather(of).to_owned()),
        "location" => Some(place(chance)),
        "mood_note" => Some(note(chance, of)),
        _ => None,
    }
}

fn weather(of: impl Fn(&str) -> f64) -> &'static str {
    match (of("weather_precipitation"), of("weather_cloud_cover"), of("weather_temp_max")) {
        (rain, _, warmest) if rain > 0.04 && warmest < 2.0 => "Sleet and snow showers through the day.",
        (rain, _, _) if rain > 0.06 => "Heavy rain for much of the day.",
        (rain, _, _) if rain > 0.03 => "Rain on and off.",
        (rain, _, _) if rain > 0.01 => "A few light showers.",
        (_, cloud, _) if cloud > 0.8 => "Overcast throughout.",
        (_, cloud, _) if cloud > 0.45 => "Partly cloudy.",
        (_, _, warmest) if warmest > 24.0 => "Clear and hot.",
        _ => "Clear for most of the day.",
    }
}

/// Somewhere in Bristol.
fn place(chance: &mut Chance) -> String {
    format!("{:.3},{:.3}", 51.456 + 0.01 * chance.normal(), -2.594 + 0.015 * chance.normal())
}

/// A note that fits the day: what stood out, else how it was.
fn note(chance: &mut Chance, of: impl Fn(&str) -> f64) -> String {
    let special: Vec<&[&str]> =
        SPECIAL.iter().filter(|(key, at_least, _)| of(key) >= *at_least).map(|(_, _, texts)| *texts).collect();
    let usual = match of("mood") {
        mood if mood >= 7.0 => GOOD,
        mood if mood <= 4.0 => HARD,
        _ => PLAIN,
    };
    let stood_out = special.get(chance.below(special.len() + 1)).copied();
    chance.one_of(stood_out.unwrap_or(usual)).to_owned()
}

/// What is worth a note: an attribute, from which value on, and what is written then.
const SPECIAL: &[(&str, f64, &[&str])] = &[
    (
        "friends",
        1.0,
        &[
            "Dinner with Priya and Tom. Laughed until my face hurt 😂",
            "Pub quiz! We came third, which for us is a triumph.",
            "Long catch-up with Hannah over far too much pasta 🍝",
            "Met the old crew at the harbour. Should do this more often.",
            "Friends round for a curry. The kitchen is a disaster, worth it.",
        ],
    ),
    (
        "gardening",
        1.0,
        &[
            "An hour in the garden. The slugs are winning 🐌",
            "Potted up the tomatoes and felt very wholesome.",
            "Cleared the back border at last. My knees know about it.",
        ],
    ),
    (
        "board games",
        1.0,
        &["Board games until late. I was robbed of that last point 🎲", "Lost at chess to a nine-year-old. Again."],
    ),
    (
        "headache",
        1.0,
        &["Headache from lunch onwards. Early night.", "Head pounding all afternoon, screens off after six."],
    ),
    (
        "called mum",
        1.0,
        &[
            "Rang Mum. She has opinions about my new curtains.",
            "Good long chat with Mum, who is thinking of getting a dog 🐕",
        ],
    ),
    ("long bath", 1.0, &["Bath, book, bed. Perfect. 🛁", "Soaked in the bath until I went wrinkly."]),
    ("hay fever", 1.0, &["Sneezed my way through the day 🤧", "Pollen everywhere. Tissues in every pocket."]),
    (
        "weather_precipitation",
        0.07,
        &["Soaked on the way home, and the umbrella has given up ☔", "Rain all day. Soup weather."],
    ),
    (
        "weather_temp_max",
        25.0,
        &["Too hot to think. Ice lolly for supper 🍦", "Sat in the shade and did very little. Lovely."],
    ),
    (
        "steps",
        13_000.0,
        &["Walked all the way round the harbour and back over the bridge.", "Huge walk today. Feet sore, head clear."],
    ),
    ("pages_read", 50.0, &["Could not put the book down 📚", "Just one more chapter turned into five."]),
    ("workouts_min", 55.0, &["Strong session at the gym 💪", "Pushed hard today and it felt good."]),
];

const GOOD: &[&str] = &[
    "Lovely day all round ☀️",
    "Everything just went right today. More like this, please.",
    "Found a new bakery on the corner. Dangerous.",
    "Woke up before the alarm and actually felt rested.",
    "Finished the thing I have been putting off for weeks 🎉",
    "Sang in the kitchen. The neighbours may have views.",
    "Slow breakfast, good coffee, nowhere to be.",
    "A stranger complimented my coat and I have been smiling since.",
    "Saw a kingfisher by the river! First one this year.",
    "Feeling hopeful today, no particular reason.",
];

const PLAIN: &[&str] = &[
    "Nothing much to report.",
    "Ordinary day, and that is fine.",
    "Busy, but it went by quickly.",
    "Laundry, emails, a walk round the block.",
    "Quiet one. Early to bed with a book, I hope.",
    "Bus was late again, so I got through half a podcast.",
    "Tried the new recipe. It needs more garlic.",
    "Fixed the dripping tap myself. Quietly proud.",
    "Lots of little jobs ticked off.",
    "A bit of a blur, in a good-enough way.",
    "Leftovers for tea, and no complaints.",
    "Remembered the bins for once.",
];

const HARD: &[&str] = &[
    "Tired and grumpy. Tomorrow will be better.",
    "One of those days. Biscuits helped a bit 🍪",
    "Could not concentrate on anything.",
    "Snapped at someone who did not deserve it. Said sorry.",
    "Long day. Too many things at once.",
    "Felt low this afternoon, but the evening walk helped.",
    "Everything took twice as long as it should.",
    "Missed the train, and the next one was cancelled.",
];
