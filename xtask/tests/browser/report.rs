//! `report.html`: filtered, walked through by keys, followed from a rule to a scenario, and read down to the decoded token.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use relier_candidates::{Switch, WeakRp};
use relier_conformance::{Chromium, ChromiumPage, Report, RunOptions, Suite, run};

use crate::silent::Silent;

/// The row that a relying party without a look at the audience fails.
const FAILED: &str = "id-token/audience/names-another-client";
const WIDE: (u32, u32) = (1280, 1000);
const NARROW: (u32, u32) = (400, 860);

/// A relying party that takes tokens for anybody, judged by everything about ID tokens.
async fn judged() -> (Report, Suite) {
    let suite = Suite::embedded().expect("the suite loads");
    let suite = suite.select("id-token/").expect("there are such scenarios");
    let candidate = Arc::new(WeakRp::without(Switch::SKIP_AUDIENCE));
    let options = RunOptions::default();
    let report = run(&suite, candidate, &options, Arc::new(Silent)).await;
    (report.expect("the harness works"), suite)
}

/// The page as a file, as people open it.
struct Opened {
    page: ChromiumPage,
    _browser: Chromium,
    folder: PathBuf,
}

impl Opened {
    async fn new(name: &str) -> Self {
        let (report, suite) = judged().await;
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("browser");
        fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join(format!("{name}.html"));
        let html = report.to_html(&suite, "oidc-conformance run --verbose --name {id}");
        fs::write(&file, html).expect("a file");
        let browser = Chromium::start().await.expect("Chromium");
        let mut page = browser.page().await.expect("a page");
        page.look(WIDE.0, WIDE.1, false).await.expect("a size");
        let address = format!("file://{}", file.display());
        page.open(&address).await.expect("the report");
        Self {
            page,
            _browser: browser,
            folder,
        }
    }

    /// What an expression comes to, as text.
    async fn ask(&self, expression: &str) -> String {
        let value = self.page.evaluate(expression).await.expect("an expression");
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The ids of the scenarios that can be seen.
    async fn seen(&self) -> Vec<String> {
        let seen = "[...document.querySelectorAll('details.scenario')].filter((one) => one.checkVisibility()).map((one) => one.id)";
        let seen = self.page.evaluate(seen).await.expect("ids");
        serde_json::from_value(seen).expect("a list of ids")
    }

    /// What stands in a part of the failed scenario.
    async fn in_failed(&self, part: &str) -> String {
        self.ask(&format!(
            "document.querySelector('[id=\"{FAILED}\"] {part}').innerText"
        ))
        .await
    }

    async fn press(&self, key: &str) {
        self.page.press(key).await.expect("a key");
    }

    async fn look(&self, (width, height): (u32, u32), dark: bool) {
        self.page.look(width, height, dark).await.expect("a size");
    }

    async fn keep(&self, name: &str) {
        let picture = self.page.picture().await.expect("a picture");
        fs::write(self.folder.join(name), picture).expect("a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_filters_follows_a_link_and_reads_the_decoded_token() {
    let opened = Opened::new("read").await;
    assert_eq!(
        opened.ask("document.querySelector('h1').textContent").await,
        "weak-rp/skip-audience does not conform"
    );
    opened.keep("wide.png").await;

    // Filters by words, from the keyboard.
    opened.press("/").await;
    opened
        .page
        .write("audience/names-another")
        .await
        .expect("words");
    assert_eq!(opened.seen().await, [FAILED]);
    opened.press("Escape").await;

    // Follows the mark of a rule to its scenario.
    let link = format!("td.marks a[href='#{FAILED}']");
    opened.page.click(&link).await.expect("the mark of a rule");
    assert_eq!(
        opened
            .ask(&format!("document.getElementById('{FAILED}').open"))
            .await,
        "true"
    );

    // Reads the decoded token, with what was altered marked beside what an honest provider sends.
    assert_eq!(
        opened.in_failed(".answer ins").await,
        r#"+   "aud": "another-client","#
    );
    assert_eq!(opened.in_failed(".answer ins mark").await, "another");
    assert_eq!(
        opened.in_failed(".answer del").await,
        r#"−   "aud": "conformance-client","#
    );
    let told = opened.in_failed("dl").await;
    for part in [
        "must refuse",
        "accepted: user-1 was signed in",
        "Compare aud with your own client id.",
        "OpenID Connect Core 1.0 section 3.1.3.7 (core-3.1.3.7-3a)",
        "oidc-conformance run --verbose --name id-token/audience/names-another-client",
    ] {
        assert!(told.contains(part), "{part:?} is not in {told}");
    }
    let exchange = opened.in_failed(".sequence").await;
    assert!(exchange.contains("/token"), "{exchange}");
    // Nothing of the filter lies over it.
    let top = format!("document.getElementById('{FAILED}').getBoundingClientRect().top");
    let bar = "document.getElementById('filter').getBoundingClientRect().bottom";
    assert_eq!(opened.ask(&format!("{top} >= {bar}")).await, "true");
    opened.keep("scenario.png").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_reached_by_keys() {
    let opened = Opened::new("keys").await;
    let first = opened.seen().await.into_iter().next().expect("a scenario");
    opened.press("j").await;
    let focused = "document.activeElement.closest('details.scenario')?.id";
    assert_eq!(opened.ask(focused).await, first);
    opened.press("Enter").await;
    let open = format!("document.getElementById('{first}').open");
    assert_eq!(opened.ask(&open).await, "true");
    opened.press("j").await;
    opened.press("k").await;
    assert_eq!(opened.ask(focused).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_in_the_dark_shows_everything_without_a_sideways_scroll() {
    let opened = Opened::new("phone").await;
    opened.look(NARROW, true).await;
    assert_eq!(
        opened
            .ask("getComputedStyle(document.body).backgroundColor")
            .await,
        "rgb(18, 22, 28)"
    );
    let fits = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(opened.ask(fits).await, "true");
    opened.keep("phone.png").await;
    opened
        .page
        .click(&format!("[id='{FAILED}'] > summary"))
        .await
        .expect("a scenario");
    assert_eq!(opened.ask(fits).await, "true");
    opened.keep("phone-scenario.png").await;
}
