use proptest::prelude::*;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("https://a.example/x")),
        Just(json!("http://127.0.0.1/x")),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_member() -> impl Strategy<Value = &'static str> {
    let endpoints = EndpointName::ALL.iter().map(|name| name.member());
    let known = [
        crate::metadata::registered::LISTS,
        crate::metadata::registered::FLAGS,
        crate::metadata::registered::TEXTS,
        &["issuer", "mtls_endpoint_aliases", "vendor"],
    ];
    let all: Vec<&'static str> = endpoints.chain(known.concat()).collect();
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn whatever_is_served_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&serve(200, "application/json", body));
    }

    #[test]
    fn whatever_a_member_is_the_issuer_stays_the_one_that_was_asked_for(
        changes in prop::collection::vec((any_member(), any_json()), 1..5)
    ) {
        let mut document = honest();
        for (member, value) in changes {
            document[member] = value;
        }
        match read(&served(&document)) {
            Ok(metadata) => {
                prop_assert_eq!(&document["issuer"], &json!(ISSUER));
                for endpoint in [metadata.authorization_endpoint(), metadata.token_endpoint(), metadata.jwks_uri()] {
                    prop_assert_eq!(endpoint.url().scheme(), "https");
                }
                for name in EndpointName::ALL {
                    let _ = metadata.endpoint(*name);
                    let _ = metadata.mtls_endpoint(*name);
                }
            }
            Err(error) => {
                let code = error.code();
                prop_assert!(
                    ["discovery.metadata_malformed", "discovery.issuer_mismatch", "discovery.insecure_endpoint"].contains(&code),
                    "{}", error
                );
            }
        }
    }
}
