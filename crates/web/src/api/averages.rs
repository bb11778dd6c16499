//! `GET averages/`: what is usual for each attribute, by weekday.
