//! Looking at the clock: comparing it with what was known of it, and noting what is known now.

use jiff::{SignedDuration, Timestamp};
use store::clock::{self, Look};

use super::{CLOCKS_DIFFER, LONG_ENOUGH, Seen, how_far, is_past, later};
use crate::{Daymark, Error, failures};

/// How often is looked where nothing is noticed.
const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// For how long Daymark may not have run without anybody wondering what the clock did meanwhile: a restart.
const RESTARTING: SignedDuration = SignedDuration::from_hours(1);

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    look: Look,
    jump: Option<Jump>,
}

/// That the clock does not go on as it did before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Jump {
    /// How far it went last: ahead where positive, and back where negative.
    by: SignedDuration,
    /// Whether it happened while Daymark ran; else it may just not have run for so long.
    is_seen: bool,
}

/// Whether it is time to look: each minute, and at once where the clock was seen to jump.
pub(crate) fn is_look_due(daymark: &Daymark) -> bool {
    let (_, monotonic) = (daymark.now(), daymark.monotonic());
    let seen = *daymark.watch().seen();
    !seen.is_noted || seen.worst.abs() > CLOCKS_DIFFER || monotonic - seen.monotonic >= EVERY
}

/// Looks at the clock and notes what is known of it. Where it was set back, everything that is planned for later is due: whatever
/// planned it may have done so by a clock that was ahead.
///
/// # Errors
/// What the database says. What this server saw by itself counts nevertheless.
pub async fn look(daymark: &Daymark) -> Result<(), Error> {
    let (now, monotonic) = (daymark.now(), daymark.monotonic());
    let seen = *daymark.watch().seen();
    if is_past(now) {
        tracing::warn!(%now, "the clock is behind the making of this program: nothing that is planned is done until it is set");
        return Ok(());
    }
    let look = move |tx: &mut store::Tx<'_>| {
        let found = next(&seen, &clock::find_locked(tx)?, now, monotonic);
        clock::update(tx, &found.look)?;
        if found.jump.is_some_and(Jump::is_set_back) {
            store::closings::make_due(tx, now)?;
        }
        Ok::<_, store::Error>(found)
    };
    let Found { look, jump } = daymark.store().write(look).await?;
    *daymark.watch().seen() = Seen {
        at: now,
        monotonic,
        agreed: SignedDuration::from_millis(look.agreed_ms),
        certain: look.certain_at,
        set_back_at: look.set_back_at,
        is_noted: true,
        worst: SignedDuration::ZERO,
    };
    if let Some(jump) = jump {
        tell(daymark, jump);
    }
    Ok(())
}

impl Jump {
    fn is_set_back(self) -> bool {
        self.by.is_negative()
    }
}

fn tell(daymark: &Daymark, jump: Jump) {
    let is_sure = jump.is_seen || jump.is_set_back();
    let unless = if is_sure { "" } else { ", or Daymark did not run for so long" };
    let said = format!("the clock went {}{unless}", how_far(jump.by));
    let seconds = jump.by.as_secs();
    tracing::warn!(
        seconds,
        "{said}: nothing is erased or ended for its age until the clock has agreed with itself for a day"
    );
    if is_sure {
        failures::note(daymark, said);
    }
}

/// What is known of the clock now, from what this server saw at its last look and what stands in the database, which another server
/// may have written since.
fn next(seen: &Seen, noted: &Look, now: Timestamp, monotonic: SignedDuration) -> Found {
    let jump = jump(seen, noted, now, monotonic);
    // What is noted may be later by as much as clocks of servers differ.
    let passed = now.duration_since(noted.seen_at.unwrap_or(seen.at)).max(SignedDuration::ZERO);
    let (agreed, certain) = match jump {
        Some(_) => (SignedDuration::ZERO, noted.certain_at.min(now)),
        None => (SignedDuration::from_millis(noted.agreed_ms) + passed, later(noted.certain_at, passed).min(now)),
    };
    let certain_at = if agreed >= LONG_ENOUGH { now } else { certain };
    let (jumped_at, jumped_ms) = match jump {
        Some(jump) => (Some(now), milliseconds(jump.by)),
        None => (noted.jumped_at, noted.jumped_ms),
    };
    let set_back_at = if jump.is_some_and(Jump::is_set_back) { Some(now) } else { noted.set_back_at };
    let (seen_at, agreed_ms) = (Some(now), milliseconds(agreed));
    Found { look: Look { seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at }, jump }
}

fn jump(seen: &Seen, noted: &Look, now: Timestamp, monotonic: SignedDuration) -> Option<Jump> {
    let (drift, worst) = (seen.drift(now, monotonic), seen.worst_drift(now, monotonic));
    if worst.abs() > CLOCKS_DIFFER {
        // It may have come back from where it was seen to be, in part or altogether.
        let came_back = drift - worst;
        let is_still_off = drift.abs() > CLOCKS_DIFFER && came_back >= -CLOCKS_DIFFER;
        return Some(Jump { by: if is_still_off { drift } else { came_back }, is_seen: true });
    }
    let gap = now.duration_since(noted.seen_at?);
    // At a server's first look its own last one is the moment it began.
    let longest = now.duration_since(seen.at) + if seen.is_noted { CLOCKS_DIFFER } else { RESTARTING };
    (gap < -CLOCKS_DIFFER || gap > longest).then_some(Jump { by: gap, is_seen: false })
}

fn milliseconds(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: i64 = 1_800_000_000;
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(BEGUN + second).expect("a time")
    }

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    /// A server, and the second of true time at which it was started.
    struct Server {
        seen: Seen,
        started: i64,
    }

    impl Server {
        /// One that starts when the clock is off by so many seconds.
        fn start(second: i64, off: i64) -> Server {
            let (agreed, worst, certain) = (SignedDuration::ZERO, SignedDuration::ZERO, Timestamp::UNIX_EPOCH);
            let (at, monotonic) = (at(second + off), secs(0));
            let seen = Seen { at, monotonic, agreed, certain, set_back_at: None, is_noted: false, worst };
            Server { seen, started: second }
        }

        /// Looks, at a second of true time.
        fn look(&mut self, noted: &mut Look, second: i64, off: i64) -> Option<Jump> {
            let (now, monotonic) = (at(second + off), secs(second - self.started));
            let found = next(&self.seen, noted, now, monotonic);
            let (agreed, certain) = (SignedDuration::from_millis(found.look.agreed_ms), found.look.certain_at);
            let set_back_at = found.look.set_back_at;
            self.seen = Seen { at: now, monotonic, agreed, certain, set_back_at, is_noted: true, worst: secs(0) };
            *noted = found.look;
            found.jump
        }

        /// Looks each minute of a span; how often a jump was found.
        fn run(&mut self, noted: &mut Look, (first, last): (i64, i64), off: i64) -> usize {
            (first..=last).step_by(60).filter(|second| self.look(noted, *second, off).is_some()).count()
        }
    }

    fn nothing() -> Look {
        let (seen_at, jumped_at, set_back_at) = (None, None, None);
        Look { seen_at, agreed_ms: 0, certain_at: Timestamp::UNIX_EPOCH, jumped_at, jumped_ms: 0, set_back_at }
    }

    fn is_believed(noted: &Look) -> bool {
        noted.agreed_ms >= DAY * 1_000
    }

    #[test]
    fn a_clock_is_believed_after_a_day_also_across_restarts() {
        let mut noted = nothing();
        assert_eq!(Server::start(0, 0).run(&mut noted, (0, 10 * HOUR), 0), 0);
        assert_eq!(Server::start(10 * HOUR + 600, 0).run(&mut noted, (10 * HOUR + 600, DAY - 60), 0), 0);
        assert!(!is_believed(&noted));
        let mut server = Server::start(DAY, 0);
        assert_eq!(server.look(&mut noted, DAY, 0), None);
        assert!(is_believed(&noted));
    }

    #[test]
    fn a_jump_either_way_is_found_and_a_day_has_to_pass_again() {
        for off in [61, HOUR, 5 * HOUR, DAY, 40 * DAY, 730 * DAY].into_iter().flat_map(|off| [off, -off]) {
            let (mut noted, mut server) = (nothing(), Server::start(0, 0));
            server.run(&mut noted, (0, 2 * DAY), 0);
            assert!(is_believed(&noted));
            let certain = noted.certain_at;
            let jump = server.look(&mut noted, 2 * DAY + 60, off).expect("a jump");
            assert_eq!((jump.by, jump.is_seen), (secs(off), true));
            assert_eq!(noted.set_back_at, noted.seen_at.filter(|_| off < 0));
            assert!(!is_believed(&noted) && noted.certain_at <= certain, "{off}: what had come stays, at most");
            assert_eq!((noted.jumped_at, noted.jumped_ms), (noted.seen_at, off * 1_000));
            let back = server.look(&mut noted, 2 * DAY + 120, 0).expect("a jump back");
            assert_eq!(back.by, secs(-off));
            assert_eq!(server.run(&mut noted, (2 * DAY + 180, 3 * DAY), 0), 0);
            assert!(!is_believed(&noted), "{off}");
            server.run(&mut noted, (3 * DAY + 60, 3 * DAY + 180), 0);
            assert!(is_believed(&noted), "{off}");
        }
    }

    #[test]
    fn a_jump_that_is_taken_back_before_the_next_look_is_found() {
        for off in [HOUR, -HOUR, 730 * DAY] {
            let (mut noted, mut server) = (nothing(), Server::start(0, 0));
            server.run(&mut noted, (0, 2 * DAY), 0);
            server.seen.worst = secs(off);
            let jump = server.look(&mut noted, 2 * DAY + 60, 0).expect("a jump");
            assert_eq!(jump.by, secs(-off), "it came back");
            assert!(!is_believed(&noted));
        }
    }

    #[test]
    fn a_start_by_a_clock_that_is_off_is_noticed() {
        for off in [HOUR + 300, 40 * DAY, 730 * DAY, -180, -DAY] {
            let mut noted = nothing();
            Server::start(0, 0).run(&mut noted, (0, 2 * DAY), 0);
            let certain = noted.certain_at;
            let mut server = Server::start(2 * DAY + 60, off);
            let jump = server.look(&mut noted, 2 * DAY + 60, off).expect("a jump");
            assert_eq!((jump.is_set_back(), jump.is_seen), (off < 0, false), "{off}");
            assert!(!is_believed(&noted) && noted.certain_at <= certain);
        }
    }

    #[test]
    fn what_passes_while_a_machine_is_off_each_night_counts_late_but_what_passes_while_it_runs_counts() {
        let mut noted = nothing();
        Server::start(0, 0).run(&mut noted, (0, 2 * DAY), 0);
        let certain = noted.certain_at;
        for day in 2..32 {
            Server::start(day * DAY + 16 * HOUR, 0).run(&mut noted, (day * DAY + 16 * HOUR, (day + 1) * DAY), 0);
        }
        assert!(!is_believed(&noted));
        assert_eq!(noted.certain_at.duration_since(certain), secs(30 * 8 * HOUR), "eight hours of each of thirty days");
    }

    #[test]
    fn two_servers_on_one_database_believe_the_clock_while_both_have_the_same() {
        let mut noted = nothing();
        let (mut first, mut second) = (Server::start(0, 0), Server::start(20, 30));
        for minute in 0..2 * 24 * 60 {
            assert_eq!(first.look(&mut noted, minute * 60, 0), None);
            assert_eq!(second.look(&mut noted, minute * 60 + 20, 30), None);
        }
        assert!(is_believed(&noted));
        // A third whose clock is wrong: none of them believes its own until that is gone.
        let begun = 2 * DAY;
        let mut wrong = Server::start(begun, 730 * DAY);
        for minute in 0..2 * 24 * 60 {
            wrong.look(&mut noted, begun + minute * 60, 730 * DAY);
            assert!(!is_believed(&noted) && noted.certain_at < at(begun + HOUR));
            first.look(&mut noted, begun + minute * 60 + 30, 0);
            assert!(!is_believed(&noted) && noted.certain_at < at(begun + HOUR));
        }
        first.run(&mut noted, (begun + 2 * DAY + 60, begun + 3 * DAY + 180), 0);
        assert!(is_believed(&noted));
    }
}
