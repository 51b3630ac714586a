//! The example application, as its own process, signs users in at a provider that nobody here wrote: npm `oidc-provider`,
//! through its own login, consent and logout pages.
//!
//! `cargo xtask real-provider` installs and builds what this needs and runs it; it is no part of `cargo test`, which has to
//! do without Node.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod browser;
mod page;
mod running;

use browser::Browser;
use page::Page;
use running::{Application, Provider, Registered, left_over};

/// The secret that the provider has registered.
const SECRET: &str = "a-secret-that-both-know";

/// A provider, and an application that is registered there.
struct Both {
    application: Application,
    provider: Provider,
}

impl Both {
    fn started() -> Self {
        Self::with(&Registered::new(SECRET))
    }

    fn with(registered: &Registered) -> Self {
        Self {
            provider: Provider::start(registered, &[]),
            application: Application::start(registered, SECRET),
        }
    }

    /// What the application says to somebody who is signed in.
    fn greets(&self, login: &str) -> String {
        format!(
            "Hello, {login}@example.com! Account {login} at {} Sign out",
            self.provider.issuer
        )
    }
}

/// From the application's front page to the provider's first page.
async fn follow_sign_in(browser: &mut Browser, application: &Application) -> Page {
    let home = browser.open(&application.home).await;
    assert_eq!(home.text(), "Sign in");
    browser.follow(&home, "Sign in").await
}

/// Says who one is at the login page.
async fn log_in(browser: &mut Browser, login_page: &Page, login: &str) -> Page {
    let form = login_page
        .form()
        .fill("login", login)
        .fill("password", "any will do");
    browser.send(form.press("Sign-in")).await
}

/// From the application's front page through login and consent, back to the application.
async fn sign_in(browser: &mut Browser, both: &Both, login: &str) -> Page {
    let login_page = follow_sign_in(browser, &both.application).await;
    assert!(is_login(&login_page, &both.provider), "{login_page:?}");
    let consent = log_in(browser, &login_page, login).await;
    assert!(is_consent(&consent, &both.provider), "{consent:?}");
    browser.send(consent.form().press("Continue")).await
}

fn is_at(page: &Page, provider: &Provider, path: &str) -> bool {
    page.status == 200 && page.url.starts_with(&format!("{}{path}", provider.issuer))
}

fn is_login(page: &Page, provider: &Provider) -> bool {
    is_at(page, provider, "/interaction/") && page.has_field("password")
}

fn is_consent(page: &Page, provider: &Provider) -> bool {
    is_at(page, provider, "/interaction/") && page.text().starts_with("Authorize ")
}

#[tokio::test]
async fn signs_a_user_in_through_the_providers_own_pages_and_reads_the_claims() {
    let both = Both::started();
    let mut browser = Browser::new();
    let home = sign_in(&mut browser, &both, "alice").await;
    assert_eq!((home.status, &home.url), (200, &both.application.home));
    assert_eq!(home.text(), both.greets("alice"));
    // Somebody else's browser is not signed in by that.
    let other = Browser::new().open(&both.application.home).await;
    assert_eq!(other.text(), "Sign in");
}

#[tokio::test]
async fn claims_in_the_id_token_itself_do_as_well() {
    let registered = Registered::new(SECRET);
    let both = Both {
        provider: Provider::start(&registered, &[("CLAIMS_IN_ID_TOKEN", "true")]),
        application: Application::start(&registered, SECRET),
    };
    let home = sign_in(&mut Browser::new(), &both, "alice").await;
    assert_eq!(home.text(), both.greets("alice"));
}

#[tokio::test]
async fn while_the_provider_remembers_the_user_a_sign_in_asks_nothing() {
    let both = Both::started();
    let mut browser = Browser::new();
    sign_in(&mut browser, &both, "alice").await;
    browser.forget("localhost");
    let home = follow_sign_in(&mut browser, &both.application).await;
    assert_eq!(home.url, both.application.home);
    assert_eq!(home.text(), both.greets("alice"));
}

#[tokio::test]
async fn after_a_sign_out_the_provider_asks_for_the_login_again() {
    let both = Both::started();
    let mut browser = Browser::new();
    let home = sign_in(&mut browser, &both, "alice").await;
    let question = browser.follow(&home, "Sign out").await;
    assert!(
        is_at(&question, &both.provider, "/session/end?"),
        "{question:?}"
    );
    let home = browser
        .send(question.form().press("Yes, sign me out"))
        .await;
    assert_eq!((home.status, &home.url), (200, &both.application.home));
    assert_eq!(home.text(), "Sign in");
    // The login page comes again, and another user may use it.
    let home = sign_in(&mut browser, &both, "bob").await;
    assert_eq!(home.text(), both.greets("bob"));
}

#[tokio::test]
async fn who_stays_signed_in_at_the_provider_is_signed_out_of_the_application() {
    let both = Both::started();
    let mut browser = Browser::new();
    let home = sign_in(&mut browser, &both, "alice").await;
    let question = browser.follow(&home, "Sign out").await;
    let home = browser
        .send(question.form().press("No, stay signed in"))
        .await;
    assert_eq!(home.url, both.application.home);
    // The provider asks for the consent that the sign-out took back, and not who it is.
    let consent = follow_sign_in(&mut browser, &both.application).await;
    assert!(is_consent(&consent, &both.provider), "{consent:?}");
    let home = browser.send(consent.form().press("Continue")).await;
    assert_eq!(home.text(), both.greets("alice"));
}

#[tokio::test]
async fn who_cancels_at_the_provider_is_told_so_and_may_try_again() {
    let both = Both::started();
    let mut browser = Browser::new();
    let login = follow_sign_in(&mut browser, &both.application).await;
    let told = browser.follow(&login, "[ Cancel ]").await;
    assert_eq!(told.status, 403);
    assert_eq!(
        told.text(),
        "Not signed in The sign-in was cancelled or refused. callback.provider_error Sign in again"
    );
    let home = sign_in(&mut browser, &both, "alice").await;
    assert_eq!(home.text(), both.greets("alice"));
}

#[tokio::test]
async fn a_wrong_client_secret_signs_nobody_in_and_the_log_says_why() {
    let registered = Registered::new(SECRET);
    let both = Both {
        provider: Provider::start(&registered, &[]),
        application: Application::start(&registered, "another-secret"),
    };
    let mut browser = Browser::new();
    let told = sign_in(&mut browser, &both, "alice").await;
    assert_eq!(told.status, 500);
    assert_eq!(
        told.text(),
        "Something went wrong This application has a problem. token_response.error Sign in again"
    );
    let home = browser.open(&both.application.home).await;
    assert_eq!(home.text(), "Sign in");
    let why = r#"the token endpoint answered with error "invalid_client": "client authentication failed""#;
    both.application.says(why);
}

#[tokio::test]
async fn a_redirect_uri_that_is_not_registered_never_gets_a_code() {
    let registered = Registered::new(SECRET);
    let provider = Provider::start(
        &registered.with_redirect_uri("http://localhost:1/auth"),
        &[],
    );
    let application = Application::start(&registered, SECRET);
    let mut browser = Browser::new();
    let told = follow_sign_in(&mut browser, &application).await;
    assert!(told.url.starts_with(&provider.issuer), "{told:?}");
    assert_eq!(told.status, 400);
    assert!(told.text().contains("redirect_uri"), "{told:?}");
    let home = browser.open(&application.home).await;
    assert_eq!(home.text(), "Sign in");
}

#[tokio::test]
async fn an_application_that_was_started_before_its_provider_signs_in_once_that_is_there() {
    let registered = Registered::new(SECRET);
    let application = Application::start(&registered, SECRET);
    let mut browser = Browser::new();
    let told = follow_sign_in(&mut browser, &application).await;
    assert_eq!(told.status, 503);
    assert!(told.text().contains("can't be reached"), "{told:?}");
    let both = Both {
        provider: Provider::start(&registered, &[]),
        application,
    };
    let home = sign_in(&mut browser, &both, "alice").await;
    assert_eq!(home.text(), both.greets("alice"));
}

/// Whether the former key is still published beside the new one or gone: the application runs on, and fetches the new one.
#[tokio::test]
async fn users_are_signed_in_after_the_providers_keys_have_changed() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("rotating-keys");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("keys.json");
    let keys = file.to_str().expect("the path is text");
    for rotation in [vec![("KEYS", keys)], vec![]] {
        drop(std::fs::remove_file(&file));
        let registered = Registered::new(SECRET);
        let both = Both {
            provider: Provider::start(&registered, &rotation),
            application: Application::start(&registered, SECRET),
        };
        let home = sign_in(&mut Browser::new(), &both, "alice").await;
        assert_eq!(home.text(), both.greets("alice"));
        // Each start of the provider brings a new key.
        drop(both.provider);
        let both = Both {
            provider: Provider::start(&registered, &rotation),
            application: both.application,
        };
        let home = sign_in(&mut Browser::new(), &both, "alice").await;
        assert_eq!(home.text(), both.greets("alice"), "{rotation:?}");
    }
}

#[tokio::test]
async fn ending_both_leaves_no_process() {
    let registered = Registered::new(SECRET);
    let both = Both::with(&registered);
    sign_in(&mut Browser::new(), &both, "alice").await;
    assert_eq!(left_over(&registered), 2);
    drop(both);
    assert_eq!(left_over(&registered), 0);
}
