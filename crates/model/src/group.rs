//! The groups that attributes stand in. Scopes are given by group.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

macro_rules! groups {
    ($($variant:ident $name:literal $label:literal $priority:literal,)*) => {
        /// A group of attributes: its name in the API, its label for people and its place in lists.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Group { $(#[doc = $label] $variant,)* }

        impl Group {
            /// Every group, in no particular order.
            pub const ALL: &[Group] = &[$(Group::$variant,)*];

            /// The name in the API, such as `activity`.
            pub fn name(self) -> &'static str { match self { $(Group::$variant => $name,)* } }
            /// The label for people, such as "Daily tags".
            pub fn label(self) -> &'static str { match self { $(Group::$variant => $label,)* } }
            /// The place in lists, smallest first; groups of one priority go by label.
            pub fn priority(self) -> i64 { match self { $(Group::$variant => $priority,)* } }
            /// The group of that name.
            pub fn from_name(name: &str) -> Option<Group> { match name { $($name => Some(Group::$variant),)* _ => None } }
        }
    };
}

// Priorities 1 to 3 and 7 are the live service's (recorded or documented); the rest are ours.
groups! {
    Activity "activity" "Activity" 1,
    Productivity "productivity" "Productivity" 2,
    Mood "mood" "Mood" 3,
    Sleep "sleep" "Sleep" 3,
    Custom "custom" "Daily tags" 3,
    Workouts "workouts" "Workouts" 4,
    Food "food" "Food and drink" 5,
    Health "health" "Health and body" 5,
    Medication "medication" "Medication" 5,
    Symptoms "symptoms" "Symptoms" 5,
    Events "events" "Events" 6,
    Finance "finance" "Finance" 6,
    Media "media" "Media" 7,
    Social "social" "Social" 7,
    Location "location" "Location" 8,
    Weather "weather" "Weather" 9,
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut group = serializer.serialize_struct("Group", 3)?;
        group.serialize_field("name", self.name())?;
        group.serialize_field("label", self.label())?;
        group.serialize_field("priority", &self.priority())?;
        group.end()
    }
}
