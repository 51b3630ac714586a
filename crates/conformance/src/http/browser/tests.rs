//! Chromium is the witness of what browsers do: the plain one has to do the same wherever no script is needed.
//!
//! `cargo xtask browser` runs these tests; where there is no Chromium they cannot.

use std::sync::Arc;

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::{Browser, Engine, Landed, Visit};
use crate::chromium::Chromium;
use crate::page::excerpt;

/// A page of another site. It is asked for by nobody.
const PROVIDER: &str = "http://127.0.0.1:9/authorize";

/// An application that shows how it was asked.
struct Application {
    server: MockServer,
    plain: Engine,
    real: Engine,
}

impl Application {
    async fn start() -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            server,
            plain: Engine::Plain(http),
            real: Engine::Real(Arc::new(Chromium::start().await.unwrap())),
        }
    }

    fn at(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.server.address().port())
    }

    fn typed(&self, path: &str) -> Visit {
        Visit::Typed(self.at(path))
    }

    fn led(&self, path: &str, form: Option<&str>) -> Visit {
        Visit::FromAnotherSite {
            from: PROVIDER.into(),
            url: self.at(path),
            form: form.map(str::to_owned),
        }
    }

    /// Where these visits, one after the other, end in a browser of this kind.
    async fn end_of(&self, engine: &Engine, visits: &[Visit]) -> Result<Landed, String> {
        let mut browser = engine.browser().await.unwrap();
        let mut landed = Err("there was no visit".into());
        for visit in visits {
            landed = browser.go(visit.clone()).await;
        }
        landed.map(|landed| self.readable(landed))
    }

    /// Without the port, which is another one each time, and with the text that a person sees.
    fn readable(&self, landed: Landed) -> Landed {
        let short = |url: &str| url.replace(&self.at(""), "");
        match landed {
            Landed::Page { url, status, text } => Landed::Page {
                url: short(&url),
                status,
                text: excerpt(&short(&text)),
            },
            Landed::Elsewhere(url) => Landed::Elsewhere(url),
        }
    }

    async fn both_come_to(&self, visits: &[Visit], end: Landed) {
        let end = Ok(end);
        assert_eq!(
            self.end_of(&self.real, visits).await,
            end,
            "Chromium, {visits:?}"
        );
        assert_eq!(
            self.end_of(&self.plain, visits).await,
            end,
            "the plain one, {visits:?}"
        );
    }
}

fn answer(request: &Request) -> ResponseTemplate {
    let page = |text: &str| ResponseTemplate::new(200).set_body_raw(text, "text/html");
    let redirect = |status, to: &str| ResponseTemplate::new(status).insert_header("location", to);
    match request.url.path() {
        "/cookies" => [
            "strict=1; SameSite=Strict",
            "lax=1; SameSite=Lax",
            "none=1; SameSite=None; Secure",
            "open=1; SameSite=None",
            "usual=1",
            "hidden=1; HttpOnly",
            "below=1; Path=/below",
            "foreign=1; Domain=example.com",
            "__Host-kept=1; Secure; Path=/",
            "__Host-dropped=1; Secure; Path=/below",
            "over=1; Max-Age=0",
        ]
        .into_iter()
        .fold(page("set"), |answer, cookie| {
            answer.append_header("set-cookie", cookie)
        }),
        "/away" => {
            redirect(302, "http://127.0.0.1:9/authorize?a=1").append_header("set-cookie", "away=1")
        }
        "/to-an-app" => redirect(302, "app://sign-in?a=1"),
        "/circle" => redirect(302, "/circle"),
        "/found" => redirect(302, "/show"),
        "/see-other" => redirect(303, "/show"),
        "/again" => redirect(307, "/show"),
        "/nowhere" => ResponseTemplate::new(302),
        "/nothing" => ResponseTemplate::new(204),
        "/broken" => ResponseTemplate::new(500).set_body_raw("<p>Oh no</p>", "text/html"),
        "/button" => page(
            "<form method=post action=/show><input type=hidden name=csrf value='a b'><button>Sign in</button></form>",
        ),
        "/script" => page("<script>setTimeout(() => { location.href = '/away' }, 5)</script>"),
        "/asking" => page("<script>if (confirm('Leave?')) location.href = '/show'</script>"),
        "/callback" => page(
            "<form method=post action=/show><input type=hidden name=all></form><script>document.forms[0].all.value = location.hash.slice(1); document.forms[0].submit()</script>",
        ),
        "/drawn" => page(
            "<p id=p>Please wait<script>const greeting = 'Hello, somebody!'; fetch('/show').then((answer) => answer.text()).then((text) => { p.innerHTML = text })</script>",
        ),
        _ => page(&format!(
            "{} {} {}",
            request.method,
            said(request, "cookie"),
            String::from_utf8_lossy(&request.body)
        )),
    }
}

/// A header's values in an order that is the same in all browsers.
fn said(request: &Request, name: &str) -> String {
    let values = request.headers.get_all(name).iter();
    let mut parts: Vec<&str> = values
        .flat_map(|value| value.to_str().unwrap().split("; "))
        .collect();
    parts.sort_unstable();
    parts.join(" ")
}

fn page(url: &str, status: u16, text: &str) -> Landed {
    Landed::Page {
        url: url.into(),
        status,
        text: text.into(),
    }
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn both_browsers_send_the_same_cookies() {
    let app = Application::start().await;
    let every = "GET __Host-kept=1 hidden=1 lax=1 none=1 strict=1 usual=1";
    let without_strict = "GET __Host-kept=1 hidden=1 lax=1 none=1 usual=1";
    // What has no SameSite is young here, and then sent along with a form of another site too.
    let posted = "POST __Host-kept=1 hidden=1 none=1 usual=1 a=1";
    for (last, end) in [
        (app.typed("/show"), every),
        (app.led("/show", None), without_strict),
        (app.led("/show", Some("a=1")), posted),
    ] {
        app.both_come_to(&[app.typed("/cookies"), last], page("/show", 200, end))
            .await;
    }
    let below = app.typed("/below/show");
    let more = "GET __Host-kept=1 below=1 hidden=1 lax=1 none=1 strict=1 usual=1";
    app.both_come_to(
        &[app.typed("/cookies"), below],
        page("/below/show", 200, more),
    )
    .await;
    let away = [app.typed("/away"), app.typed("/show")];
    app.both_come_to(&away, page("/show", 200, "GET away=1"))
        .await;
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn both_browsers_go_where_they_are_sent() {
    let app = Application::start().await;
    for (visit, end) in [
        (
            app.typed("/away"),
            Landed::Elsewhere("http://127.0.0.1:9/authorize?a=1".into()),
        ),
        (
            app.typed("/to-an-app"),
            Landed::Elsewhere("app://sign-in?a=1".into()),
        ),
        (
            app.typed("/circle"),
            page(
                "/circle",
                0,
                "more than 20 redirects, the last one to /circle",
            ),
        ),
        (app.led("/found", Some("a=1")), page("/show", 200, "GET")),
        (
            app.led("/see-other", Some("a=1")),
            page("/show", 200, "GET"),
        ),
        (
            app.led("/again", Some("a=1")),
            page("/show", 200, "POST a=1"),
        ),
        (app.typed("/nothing"), page("/nothing", 204, "")),
        (app.typed("/broken"), page("/broken", 500, "Oh no")),
    ] {
        app.both_come_to(&[visit], end).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn both_browsers_press_the_button_that_begins_a_sign_in() {
    let app = Application::start().await;
    for engine in [&app.plain, &app.real] {
        let mut browser: Browser = engine.browser().await.unwrap();
        let landed = browser.go(app.typed("/button")).await.unwrap();
        let Landed::Page { url, text, .. } = landed else {
            panic!("{landed:?}");
        };
        let sent = browser.send_form(&url, &text).await.unwrap().unwrap();
        let end = page("/show", 200, "POST csrf=a+b");
        assert_eq!(app.readable(sent), end, "{engine:?}");
        browser.go(app.typed("/show")).await.unwrap();
        let sent = browser.send_form(&app.at("/show"), "no form").await;
        assert_eq!(sent, None, "{engine:?}");
    }
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn an_application_that_does_not_answer_shows_no_page() {
    let app = Application::start().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let nobody = [Visit::Typed(url.clone())];
    let said = app.end_of(&app.real, &nobody).await.unwrap_err();
    assert_eq!(
        said,
        format!("{url} did not answer: net::ERR_CONNECTION_REFUSED")
    );
    let led = [Visit::FromAnotherSite {
        from: PROVIDER.into(),
        url,
        form: None,
    }];
    assert_eq!(app.end_of(&app.real, &led).await, Err(said));
    app.end_of(&app.plain, &nobody).await.unwrap_err();
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn a_real_browser_does_what_scripts_say() {
    let app = Application::start().await;
    for (visit, end) in [
        // The whole point of a fragment: no server sees it.
        (
            app.led("/callback#code=a&state=b", None),
            page("/show", 200, "POST all=code%3Da%26state%3Db"),
        ),
        (
            app.typed("/script"),
            Landed::Elsewhere("http://127.0.0.1:9/authorize?a=1".into()),
        ),
        (app.typed("/asking"), page("/show", 200, "GET")),
        // What a script would write into the page is not what stands there.
        (app.typed("/drawn"), page("/drawn", 200, "GET")),
    ] {
        let came_to = app.end_of(&app.real, std::slice::from_ref(&visit)).await;
        assert_eq!(came_to, Ok(end), "{visit:?}");
    }
}

#[tokio::test]
#[ignore = "needs Chromium; cargo xtask browser runs it"]
async fn a_browser_that_is_closed_leaves_no_cookies_to_the_next() {
    let app = Application::start().await;
    for _ in 0..2 {
        let visits = [app.typed("/show")];
        app.both_come_to(&visits, page("/show", 200, "GET")).await;
        let mut browser = app.real.browser().await.unwrap();
        browser.go(app.typed("/cookies")).await.unwrap();
    }
}
