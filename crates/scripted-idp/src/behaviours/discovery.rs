//! Metadata that is bent. A relying party meets it when it discovers the issuer.

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Parameters, Script};
use crate::endpoints::MOVED_METADATA;
use crate::exchange::Endpoint;
use crate::issuer::Scene;

const fn metadata(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Metadata(change),
    }
}

/// An issuer that calls itself otherwise in its metadata, and consistently so.
const fn extended_everywhere(id: &'static str, scripts: &'static [Script]) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Several(scripts),
    }
}

fn extend_issuer(parameters: &mut Parameters, more: &str) {
    let mut named = parameters.iter_mut().filter(|(name, _)| name == "iss");
    if let Some((_, issuer)) = named.next() {
        issuer.push_str(more);
    }
}

fn set(answer: &mut Answer, member: &str, value: impl Into<serde_json::Value>) {
    answer.object().set(member, value);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    metadata("discovery/issuer/differs", |answer, _| {
        set(answer, "issuer", "https://issuer.example.net");
    }),
    metadata("discovery/issuer/extended", |answer, scene| {
        set(answer, "issuer", format!("{}/evil", scene.issuer));
    }),
    metadata("discovery/issuer/other-case", |answer, scene| {
        set(answer, "issuer", scene.issuer.to_uppercase());
    }),
    metadata("discovery/issuer/array", |answer, scene| {
        set(answer, "issuer", serde_json::json!([scene.issuer]));
    }),
    metadata("discovery/issuer/another-tenant", |answer, scene| {
        set(answer, "issuer", scene.another_tenant());
    }),
    metadata("discovery/issuer/white-space", |answer, scene| {
        set(answer, "issuer", format!("{} ", scene.issuer));
    }),
    metadata("discovery/issuer/truncated", |answer, scene| {
        let mut issuer = scene.issuer.clone();
        issuer.pop();
        set(answer, "issuer", issuer);
    }),
    metadata("discovery/issuer/another-port", |answer, scene| {
        set(answer, "issuer", scene.issuer_at_another_port());
    }),
    metadata("discovery/issuer/another-scheme", |answer, scene| {
        let issuer = scene.issuer_of_another_scheme();
        set(answer, "issuer", issuer);
    }),
    metadata("discovery/issuer/userinfo-part", |answer, scene| {
        set(answer, "issuer", scene.issuer_with_userinfo());
    }),
    metadata("discovery/issuer/dot-segments", |answer, scene| {
        set(answer, "issuer", scene.issuer_by_a_detour());
    }),
    metadata("discovery/issuer/percent-encoded", |answer, scene| {
        set(answer, "issuer", scene.issuer_percent_encoded());
    }),
    Behaviour {
        id: "discovery/issuer/speaks-for-its-neighbour",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::AuthorizationResponse(|parameters, scene| {
                let mut named = parameters.iter_mut().filter(|(name, _)| name == "iss");
                if let Some((_, issuer)) = named.next() {
                    *issuer = scene.another_tenant();
                }
            }),
            Script::IdToken(|token, scene| token.claims.set("iss", scene.another_tenant())),
            Script::Metadata(|answer, scene| set(answer, "issuer", scene.another_tenant())),
        ]),
    },
    metadata("discovery/issuer/full-width", |answer, scene| {
        set(answer, "issuer", scene.issuer.replacen('1', "\u{ff11}", 1));
    }),
    extended_everywhere(
        "discovery/issuer/with-query",
        &[
            Script::AuthorizationResponse(|parameters, _| extend_issuer(parameters, "?tenant=1")),
            Script::IdToken(|token, scene| {
                token
                    .claims
                    .set("iss", format!("{}?tenant=1", scene.issuer));
            }),
            Script::Metadata(|answer, scene| {
                set(answer, "issuer", format!("{}?tenant=1", scene.issuer));
            }),
        ],
    ),
    extended_everywhere(
        "discovery/issuer/with-fragment",
        &[
            Script::AuthorizationResponse(|parameters, _| extend_issuer(parameters, "#tenant-1")),
            Script::IdToken(|token, scene| {
                token
                    .claims
                    .set("iss", format!("{}#tenant-1", scene.issuer));
            }),
            Script::Metadata(|answer, scene| {
                set(answer, "issuer", format!("{}#tenant-1", scene.issuer));
            }),
        ],
    ),
    metadata("discovery/issuer/missing", |answer, _| {
        answer.object().remove("issuer");
    }),
    metadata("discovery/issuer/trailing-slash", |answer, scene| {
        set(answer, "issuer", format!("{}/", scene.issuer));
    }),
    metadata("discovery/metadata/not-json", |answer, _| {
        answer.body = Body::Text("issuer=https://issuer.example.net".into());
    }),
    metadata("discovery/metadata/array", |answer, _| {
        answer.body = Body::Text(format!("[{}]", answer.body_text()));
    }),
    metadata("discovery/metadata/html", |answer, _| {
        *answer = Answer::text(
            200,
            "text/html",
            "<!doctype html><title>Maintenance</title><p>Back soon.</p>",
        );
    }),
    metadata(
        "discovery/metadata/authorization-endpoint-missing",
        |answer, _| {
            answer.object().remove("authorization_endpoint");
        },
    ),
    metadata("discovery/metadata/token-endpoint-missing", |answer, _| {
        answer.object().remove("token_endpoint");
    }),
    metadata(
        "discovery/metadata/key-set-location-missing",
        |answer, _| answer.object().remove("jwks_uri"),
    ),
    metadata("discovery/metadata/error-status", |answer, _| {
        answer.status = 500;
    }),
    metadata(
        "discovery/metadata/authorization-endpoint-without-tls",
        |answer, scene| {
            set(
                answer,
                "authorization_endpoint",
                scene.without_tls("authorize"),
            );
        },
    ),
    metadata(
        "discovery/metadata/authorization-endpoint-script",
        |answer, _| {
            set(answer, "authorization_endpoint", "javascript:alert(1)//");
        },
    ),
    metadata(
        "discovery/metadata/authorization-endpoint-of-an-app",
        |answer, scene| {
            let (_, path) = scene.origin_and_path();
            set(
                answer,
                "authorization_endpoint",
                format!("com.example.idp://sign-in{path}/authorize"),
            );
        },
    ),
    metadata(
        "discovery/metadata/token-endpoint-relative",
        |answer, scene| {
            let (_, path) = scene.origin_and_path();
            set(answer, "token_endpoint", format!("{path}/token"));
        },
    ),
    Behaviour {
        id: "discovery/metadata/query-in-endpoint",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::Metadata(|answer, scene| {
                let endpoint = format!("{}/authorize?tenant=1", scene.issuer);
                set(answer, "authorization_endpoint", endpoint);
            }),
            Script::QueryRequired(Endpoint::Authorization),
        ]),
    },
    Behaviour {
        id: "discovery/metadata/own-parameter-in-endpoint",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::Metadata(|answer, scene| {
                let query = "tenant=1&state=a-state-that-nobody-sent&client_id=another-client";
                let endpoint = format!("{}/authorize?{query}", scene.issuer);
                set(answer, "authorization_endpoint", endpoint);
            }),
            Script::QueryRequired(Endpoint::Authorization),
        ]),
    },
    Behaviour {
        id: "discovery/metadata/query-in-token-endpoint",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::Metadata(|answer, scene| {
                let endpoint = format!("{}/token?tenant=1", scene.issuer);
                set(answer, "token_endpoint", endpoint);
            }),
            Script::QueryRequired(Endpoint::Token),
        ]),
    },
    metadata(
        "discovery/metadata/token-endpoint-without-tls",
        |answer, scene| {
            set(answer, "token_endpoint", scene.without_tls("token"));
        },
    ),
    metadata("discovery/metadata/key-set-without-tls", |answer, scene| {
        set(answer, "jwks_uri", scene.without_tls("keys"));
    }),
    metadata(
        "discovery/metadata/userinfo-endpoint-without-tls",
        |answer, scene| {
            set(answer, "userinfo_endpoint", scene.without_tls("userinfo"));
        },
    ),
    metadata(
        "discovery/metadata/end-session-endpoint-without-tls",
        |answer, scene| {
            set(answer, "end_session_endpoint", scene.without_tls("logout"));
        },
    ),
    metadata(
        "discovery/metadata/userinfo-endpoint-number",
        |answer, _| {
            set(answer, "userinfo_endpoint", 1);
        },
    ),
    metadata(
        "discovery/metadata/authentication-methods-string",
        |answer, _| {
            let member = "token_endpoint_auth_methods_supported";
            set(answer, member, "client_secret_basic");
        },
    ),
    metadata("discovery/metadata/algorithms-string", |answer, _| {
        set(answer, "id_token_signing_alg_values_supported", "RS256");
    }),
    metadata("discovery/metadata/issuer-parameter-string", |answer, _| {
        let member = "authorization_response_iss_parameter_supported";
        set(answer, member, "true");
    }),
    metadata(
        "discovery/metadata/credentials-in-endpoint",
        |answer, scene| {
            let issuer = scene.issuer.replacen("://", "://user:password@", 1);
            set(answer, "jwks_uri", format!("{issuer}/keys"));
        },
    ),
    metadata("discovery/metadata/trailing-data", |answer, _| {
        answer.body = Body::Text(format!("{}{{}}", answer.body_text()));
    }),
    metadata("discovery/metadata/redirected", |answer, scene| {
        *answer = Answer::redirect(302, &scene.collector(MOVED_METADATA));
    }),
    metadata(
        "discovery/metadata/redirected-without-tls",
        |answer, scene| {
            let moved = scene.without_tls(&format!("collector/0/{MOVED_METADATA}"));
            *answer = Answer::redirect(302, &moved);
        },
    ),
    metadata("discovery/metadata/redirected-for-ever", |answer, scene| {
        // The body is the honest one: who takes it has not looked at the status.
        answer.status = 302;
        let here = format!("{}/.well-known/openid-configuration", scene.issuer);
        answer.headers.push(("location".to_owned(), here));
    }),
    metadata("discovery/metadata/called-html", |answer, _| {
        answer.set_content_type("text/html");
    }),
    metadata("discovery/metadata/issuer-number", |answer, _| {
        set(answer, "issuer", 1);
    }),
    metadata("discovery/metadata/duplicate-member", |answer, scene| {
        // The right one stands last, which is the one that lenient readers take.
        let right = format!("\"{}/token\"", scene.issuer);
        set(answer, "token_endpoint", scene.collector("token"));
        answer.object().push_raw("token_endpoint", &right);
    }),
    metadata(
        "discovery/metadata/fragment-in-endpoint",
        |answer, scene| {
            set(
                answer,
                "token_endpoint",
                format!("{}/token#part", scene.issuer),
            );
        },
    ),
    metadata("discovery/metadata/unknown-members", |answer, _| {
        set(answer, "x_text", "text");
        set(answer, "x_object", serde_json::json!({"a": [1, null]}));
    }),
];
