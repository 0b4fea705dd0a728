//! An issue as subject, text and HTML.

use askama::Template;

use super::Issue;

/// The most bytes of HTML: mail programs cut off what is longer (Gmail at about 102 kB once encoded; P38).
pub const HTML_BYTES_MAX: usize = 75_000;

/// An issue as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Subject line.
    pub subject: String,
    /// The text part: complete, lines of at most 76 signs save addresses.
    pub text: String,
    /// The HTML part: tables and inline styles, nothing remote.
    pub html: String,
}

/// A template failed.
#[derive(Debug, thiserror::Error)]
#[error("the template failed: {0}")]
pub struct RenderError(#[from] askama::Error);

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    issue: &'a Issue,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a> {
    issue: &'a Issue,
}

/// Renders an issue; clips beyond what mail programs show whole are folded to links, the last ones first.
///
/// # Errors
/// When a template fails, which no issue should make it do.
pub fn render(issue: &Issue) -> Result<Rendered, RenderError> {
    let mut issue = issue.clone();
    let mut html = Html { issue: &issue }.render()?;
    while html.len() > HTML_BYTES_MAX && fold_last_clip(&mut issue) {
        html = Html { issue: &issue }.render()?;
    }
    let text = wrapped(&Text { issue: &issue }.render()?);
    Ok(Rendered { subject: issue.subject.clone(), text, html })
}

/// Turns the last clip shown in full into a link. False: there was none.
fn fold_last_clip(issue: &mut Issue) -> bool {
    let Some(section) = issue.sections.iter_mut().rev().find(|section| !section.clips.is_empty()) else {
        return false;
    };
    let Some(clip) = section.clips.pop() else { return false };
    let link = super::issue::LinkView { headline: clip.headline, source: clip.source, url: clip.url };
    section.overflow.insert(0, link);
    issue.clips -= 1;
    true
}

/// Wraps lines at 76 signs; an address stays whole, and the indent of a line is kept on those that follow.
fn wrapped(text: &str) -> String {
    const CHARS_MAX: usize = 76;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut current = indent.clone();
        let mut empty = true;
        for word in line.split_whitespace() {
            if !empty && current.chars().count() + 1 + word.chars().count() > CHARS_MAX {
                lines.push(std::mem::replace(&mut current, indent.clone()));
                empty = true;
            }
            if !empty {
                current.push(' ');
            }
            current.push_str(word);
            empty = false;
        }
        lines.push(current.trim_end().to_owned());
    }
    let mut text = String::new();
    let mut blank = 0;
    for line in lines {
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}
