//! One page of a browser: opened, read, clicked and typed into as a person does.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::pipe::{Event, Pipe};

/// How long a page may take to load.
const PATIENCE: Duration = Duration::from_secs(30);

/// A page. Each has cookies of its own. It is closed, and they are forgotten, when this is dropped.
#[derive(Debug)]
pub struct ChromiumPage {
    calls: PageCalls,
    events: UnboundedReceiver<Event>,
    /// The page's own document, as opposed to those of frames in it.
    frame: String,
    context: Value,
}

/// What a page is asked to do. Others may wait for its events meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct PageCalls {
    pipe: Arc<Pipe>,
    session: String,
}

impl PageCalls {
    pub(crate) async fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.pipe.call(Some(&self.session), method, &params).await
    }

    /// What this JavaScript expression comes to.
    pub(crate) async fn evaluate(&self, expression: &str) -> Result<Value, String> {
        // As if the user had done something: some things only they may bring about.
        let asked = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true
        });
        let mut answer = self.call("Runtime.evaluate", asked).await?;
        match answer.pointer("/exceptionDetails") {
            Some(thrown) => Err(format!("{expression}: {thrown}")),
            None => Ok(answer
                .pointer_mut("/result/value")
                .map(Value::take)
                .unwrap_or_default()),
        }
    }
}

impl ChromiumPage {
    pub(super) async fn new(pipe: &Arc<Pipe>) -> Result<Self, String> {
        let mut context = pipe
            .call(None, "Target.createBrowserContext", &json!({}))
            .await?;
        let context = context
            .get_mut("browserContextId")
            .map(Value::take)
            .unwrap_or_default();
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = pipe.call(None, "Target.createTarget", &target).await?;
        let attach = json!({"targetId": member(&target, "targetId"), "flatten": true});
        let attached = pipe.call(None, "Target.attachToTarget", &attach).await?;
        let session = text(&attached, "sessionId").to_owned();
        let page = Self {
            events: pipe.listen(&session),
            calls: PageCalls {
                pipe: Arc::clone(pipe),
                session,
            },
            // A page and its frame have the same name.
            frame: text(&target, "targetId").to_owned(),
            context,
        };
        page.call("Page.enable", json!({})).await?;
        Ok(page)
    }

    /// What it can be asked while somebody waits for [what happens](Self::event).
    pub(crate) fn calls(&self) -> PageCalls {
        self.calls.clone()
    }

    /// The name of the page's own document among all frames.
    pub(crate) fn frame(&self) -> &str {
        &self.frame
    }

    /// The next thing that happens; nothing when Chromium has ended.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// Forgets what has happened so far.
    pub(crate) fn forget_events(&mut self) {
        while self.events.try_recv().is_ok() {}
    }

    /// Opens this address and waits until it has loaded.
    ///
    /// # Errors
    ///
    /// It could not be loaded; why.
    pub async fn open(&mut self, url: &str) -> Result<(), String> {
        self.forget_events();
        let answer = self.call("Page.navigate", json!({"url": url})).await?;
        if let Some(error) = member(&answer, "errorText").as_str() {
            return Err(format!("{url}: {error}"));
        }
        self.wait_for("Page.loadEventFired").await?;
        Ok(())
    }

    /// What this JavaScript expression comes to.
    ///
    /// # Errors
    ///
    /// It threw; what.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, String> {
        self.calls.evaluate(expression).await
    }

    /// Clicks on the middle of the first element that this CSS selector finds.
    ///
    /// # Errors
    ///
    /// There is none that can be seen.
    pub async fn click(&self, selector: &str) -> Result<(), String> {
        let quoted = Value::from(selector);
        let found = self
            .evaluate(&format!(
                "(() => {{ const found = document.querySelector({quoted}); if (!found?.checkVisibility()) return null; \
                 found.scrollIntoView({{block: 'center', behavior: 'instant'}}); const box = found.getClientRects()[0]; \
                 return {{x: box.x + box.width / 2, y: box.y + box.height / 2}}; }})()"
            ))
            .await?;
        if found.is_null() {
            return Err(format!("there is no {selector} to be seen"));
        }
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": member(&found, "x"), "y": member(&found, "y"), "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event).await?;
        }
        // What the page does about it is done when it has been painted.
        let painted = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";
        self.evaluate(painted).await?;
        Ok(())
    }

    /// Presses a key: one character, or `Enter`, `Escape`, `Tab`.
    ///
    /// # Errors
    ///
    /// Chromium did not do it.
    pub async fn press(&self, key: &str) -> Result<(), String> {
        let (text, code) = match key {
            "Enter" => ("\r", 13),
            "Escape" => ("", 27),
            "Tab" => ("", 9),
            other => (other, 0),
        };
        let down =
            json!({"type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", down).await?;
        let up = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", up).await?;
        Ok(())
    }

    /// Types into whatever has the focus.
    ///
    /// # Errors
    ///
    /// Chromium did not do it.
    pub async fn write(&self, text: &str) -> Result<(), String> {
        self.call("Input.insertText", json!({"text": text})).await?;
        Ok(())
    }

    /// Shows pages so wide and high, in CSS pixels, in light or dark colours.
    ///
    /// # Errors
    ///
    /// Chromium did not do it.
    pub async fn look(&self, width: u32, height: u32, dark: bool) -> Result<(), String> {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size)
            .await?;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// What is seen now, as a PNG.
    ///
    /// # Errors
    ///
    /// Chromium did not do it.
    pub async fn picture(&self) -> Result<Vec<u8>, String> {
        let answer = self
            .call("Page.captureScreenshot", json!({"format": "png"}))
            .await?;
        BASE64_STANDARD
            .decode(member(&answer, "data").as_str().unwrap_or_default())
            .map_err(|error| error.to_string())
    }

    async fn wait_for(&mut self, name: &str) -> Result<Value, String> {
        let wait = async {
            while let Some(event) = self.events.recv().await {
                if event.name == name {
                    return Ok(event.details);
                }
            }
            Err("Chromium has ended".to_owned())
        };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| Err(format!("no {name} within {} s", PATIENCE.as_secs())))
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.calls.call(method, params).await
    }
}

impl Drop for ChromiumPage {
    fn drop(&mut self) {
        let pipe = &self.calls.pipe;
        pipe.forget(&self.calls.session);
        let context = json!({"browserContextId": self.context});
        // Where Chromium has ended there is nothing left to close.
        drop(pipe.tell("Target.disposeBrowserContext", &context));
    }
}

/// A member that is text; nothing if it is not there.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    member(value, name).as_str().unwrap_or_default()
}

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}
