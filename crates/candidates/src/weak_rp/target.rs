//! Where the browser goes after a sign-in: back to the page of this application that it came from, and nowhere else.

use relier_conformance::BrowserId;
use url::Url;

use super::application::{Application, locked};
use super::switch::{Flaw, Switch};

/// The parameter of the sign-in page that says where to go afterwards.
const RETURN_TO: &str = "return_to";

impl Application {
    /// Keeps where the browser is to go after the sign-in that it begins.
    pub(super) fn remember_target(&self, browser: BrowserId, parameters: &[(String, String)]) {
        let target = named(parameters).filter(|target| is_allowed(target, self.flaw));
        let mut targets = locked(&self.targets);
        match target {
            Some(target) => targets.insert(browser, target.to_owned()),
            None => targets.remove(&browser),
        };
    }

    /// Where the browser goes from the callback, if that is no page of its own.
    pub(super) fn next_page(&self, browser: BrowserId, callback: &str) -> Option<String> {
        let callback = Url::parse(callback).ok()?;
        let parameters: Vec<(String, String)> = callback.query_pairs().into_owned().collect();
        let brought = named(&parameters).filter(|_| self.flaw.is(Switch::TARGET_IN_CALLBACK));
        let kept = locked(&self.targets).remove(&browser);
        let target = brought.map(str::to_owned).or(kept)?;
        callback.join(&target).ok().map(String::from)
    }
}

fn named(parameters: &[(String, String)]) -> Option<&str> {
    let mut parameters = parameters.iter();
    let (_, target) = parameters.find(|(name, _)| name == RETURN_TO)?;
    Some(target)
}

/// A path of this application: what a URL parser takes for no other host (RFC 9700 section 4.11.1).
fn is_allowed(target: &str, flaw: Flaw) -> bool {
    let begins = |with: &str| target.starts_with(with);
    let local = begins("/") && !begins("//") && !begins("/\\");
    local
        || begins("/") && flaw.is(Switch::TARGET_AFTER_A_SLASH)
        || begins("/\\") && flaw.is(Switch::TARGET_AFTER_ONE_SLASH)
        || flaw.is(Switch::TARGET_ANYWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_of_a_target_can_be_left_out() {
        let honest = Flaw::new(None);
        assert!(is_allowed("/account?tab=1", honest));
        for (target, switch) in [
            ("https://stranger.example.net/", Switch::TARGET_ANYWHERE),
            ("//stranger.example.net/", Switch::TARGET_AFTER_A_SLASH),
            ("/\\stranger.example.net/", Switch::TARGET_AFTER_ONE_SLASH),
        ] {
            assert!(!is_allowed(target, honest), "{target}");
            assert!(is_allowed(target, Flaw::new(Some(switch))), "{target}");
        }
    }
}
