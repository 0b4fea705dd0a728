//! Moments on the page: words for people, a stamp for machines.

use jiff::Timestamp;

use crate::app::App;
use crate::danish::wording;

/// A moment, ready for `<time datetime>`.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    /// `i dag kl. 6.30`.
    pub(super) words: String,
    /// RFC 3339 with the zone's offset.
    pub(super) stamp: String,
}

/// A moment as seen now in the installation's zone.
pub(super) fn moment(app: &App, at: Timestamp) -> Moment {
    let zoned = at.to_zoned(app.clock.zone().clone());
    let stamp = zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Moment { words: wording::moment(zoned.datetime(), app.clock.today()), stamp }
}
