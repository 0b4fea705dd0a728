//! Why a feed was not read, in words for staff.

use crate::domain::PollOutcome;

/// Why a feed was not read: a clause in Danish, from what its last poll came to and what the log says of it.
pub fn failure_in_danish(outcome: Option<PollOutcome>, detail: Option<&str>) -> String {
    let detail = detail.unwrap_or_default();
    match outcome {
        Some(PollOutcome::Blocked) => "afviser os".to_owned(),
        Some(PollOutcome::Gone) => "feedet er nedlagt".to_owned(),
        Some(PollOutcome::NotAFeed) if detail.contains("web page") => {
            "svarede med en webside i stedet for et feed".to_owned()
        }
        Some(PollOutcome::NotAFeed) => "svarede med noget, der ikke kan læses som et feed".to_owned(),
        _ if detail.starts_with("timeout") => "svarede ikke i tide".to_owned(),
        _ if detail.starts_with("the server answered") => {
            let status: String = detail.chars().filter(char::is_ascii_digit).collect();
            format!("svarede med fejl {status}")
        }
        _ if detail.starts_with("parser") => "svarede med noget, der ikke kunne læses inden for grænserne".to_owned(),
        _ if detail.starts_with("404") => "feedet findes ikke på adressen (404)".to_owned(),
        _ if detail.contains("asked us to wait") => "bad os vente".to_owned(),
        _ => "svarede ikke".to_owned(),
    }
}
