//! What a server says of itself: every registered member by its type, and the others on demand.

use std::collections::BTreeMap;

use relier_token::Issuer;
use serde::Deserialize;

use crate::endpoint::{Endpoint, Transport, UnfitUrl};
use crate::error::{Error, MetadataFault, Stage};
use crate::metadata::endpoint_name::EndpointName;
use crate::metadata::registered::{FLAGS, LISTS, TEXTS};
use crate::received::Received;
use crate::response::require_document;
use crate::strict_object::{StrictObject, UnexpectedType};

/// The longest metadata document that is read, in octets: 256 KiB. Real ones have two to ten.
pub const MAX_METADATA_BYTES: usize = 256 * 1024;

/// The metadata of an authorization server (RFC 8414). It has been checked to be that of the issuer that was asked for.
///
/// Each registered member has a method. It has been checked to have the type that the standards give it; a member that
/// is `null` counts as absent. Endpoints are checked when they are asked for, so that one that nobody needs keeps nobody
/// from signing in. Members that are not registered are ignored, and kept for [`member`](Self::member).
#[derive(Clone)]
pub struct ServerMetadata {
    issuer: Issuer,
    /// Where it came from, for messages.
    location: Box<str>,
    /// As it was served.
    document: Box<[u8]>,
    endpoints: BTreeMap<EndpointName, Named>,
    mtls_endpoints: BTreeMap<EndpointName, Named>,
    lists: BTreeMap<&'static str, Strings>,
    flags: BTreeMap<&'static str, bool>,
    texts: BTreeMap<&'static str, Box<str>>,
}

type Strings = Box<[Box<str>]>;

/// An endpoint as it is named, fit for use or not.
type Named = Result<Endpoint, (UnfitUrl, Received)>;

impl ServerMetadata {
    /// Reads an answer from `location` (OpenID Connect Discovery 1.0, sections 4.2 and 4.3; RFC 8414, sections 3.2 and 3.3).
    pub(super) fn read(
        issuer: &Issuer,
        location: &Endpoint,
        transport: Transport,
        response: &http::Response<Vec<u8>>,
    ) -> Result<Self, Error> {
        // Status 200, application/json, a JSON object.
        require_document(Stage::Discovery, location, response, &["application/json"])?;
        let document = Document::read(location, response.body())?;

        // The issuer is exactly the one that was asked for. Nothing else is read before.
        let received: String = document.required("issuer", "a string")?;
        if received != issuer.as_str() {
            return Err(Error::IssuerMismatch {
                expected: issuer.as_str().to_owned(),
                received: Received::new(&received),
            });
        }
        let transport = transport.of_endpoints(location.url());
        let aliases = document.optional_object("mtls_endpoint_aliases")?;
        Ok(Self {
            issuer: issuer.clone(),
            location: location.to_string().into(),
            document: response.body().as_slice().into(),
            endpoints: document.endpoints(transport)?,
            mtls_endpoints: match aliases {
                Some(aliases) => aliases.endpoints(transport)?,
                None => BTreeMap::new(),
            },
            lists: document.all(LISTS, "an array of strings")?,
            flags: document.all(FLAGS, "a boolean")?,
            texts: document.all(TEXTS, "a string")?,
        })
    }

    /// The issuer.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// An endpoint, if the server names it.
    ///
    /// # Errors
    /// It is no URL, or one that may not be used (see [`Transport`]).
    pub fn endpoint(&self, name: EndpointName) -> Result<Option<&Endpoint>, Error> {
        self.fit(self.endpoints.get(&name), name)
    }

    /// An endpoint that the caller can't do without.
    ///
    /// # Errors
    /// The server does not name it; or as of [`endpoint`](Self::endpoint).
    pub fn require(&self, name: EndpointName) -> Result<&Endpoint, Error> {
        self.endpoint(name)?.ok_or_else(|| {
            self.malformed(MetadataFault::MemberMissing {
                member: name.member(),
            })
        })
    }

    /// The endpoint for a client that authenticates with a certificate, or whose tokens are bound to one: the alias in
    /// `mtls_endpoint_aliases`, or the usual one if there is none (RFC 8705, section 5).
    ///
    /// # Errors
    /// As of [`endpoint`](Self::endpoint).
    pub fn mtls_endpoint(&self, name: EndpointName) -> Result<Option<&Endpoint>, Error> {
        match self.fit(self.mtls_endpoints.get(&name), name)? {
            Some(alias) => Ok(Some(alias)),
            None => self.endpoint(name),
        }
    }

    /// Any member, as the type that the caller expects; `None` if it is missing or `null`. URLs among them are unchecked.
    ///
    /// # Errors
    /// The member is there and of another type.
    pub fn member<'a, T: Deserialize<'a>>(
        &'a self,
        name: &str,
    ) -> Result<Option<T>, UnexpectedType> {
        // It was read once, so it can be read again.
        let document = StrictObject::read(&self.document).map_err(|_| UnexpectedType)?;
        document.member(name)
    }

    pub(super) fn list<'a>(
        &'a self,
        name: &str,
        absent: &'static [&'static str],
    ) -> impl Iterator<Item = &'a str> {
        let listed = self.lists.get(name);
        let absent = if listed.is_some() { &[] } else { absent };
        let listed = listed.into_iter().flatten().map(AsRef::as_ref);
        listed.chain(absent.iter().copied())
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.flags.get(name).copied()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(AsRef::as_ref)
    }

    fn fit<'a>(
        &self,
        named: Option<&'a Named>,
        name: EndpointName,
    ) -> Result<Option<&'a Endpoint>, Error> {
        let member = name.member();
        match named {
            None => Ok(None),
            Some(Ok(endpoint)) => Ok(Some(endpoint)),
            Some(Err((UnfitUrl::Insecure, received))) => Err(Error::InsecureEndpoint {
                member,
                received: received.clone(),
            }),
            Some(Err((UnfitUrl::Malformed, received))) => {
                Err(self.malformed(MetadataFault::MemberUrl {
                    member,
                    received: received.clone(),
                }))
            }
        }
    }

    fn malformed(&self, fault: MetadataFault) -> Error {
        Error::MetadataMalformed {
            url: self.location.as_ref().to_owned(),
            fault,
        }
    }
}

impl std::fmt::Debug for ServerMetadata {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ServerMetadata")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// A document while it is read.
pub(crate) struct Document<'a> {
    object: StrictObject<'a>,
    location: &'a Endpoint,
}

impl<'a> Document<'a> {
    pub(crate) fn read(location: &'a Endpoint, octets: &'a [u8]) -> Result<Self, Error> {
        let malformed = |fault| Error::MetadataMalformed {
            url: location.to_string(),
            fault,
        };
        if octets.len() > MAX_METADATA_BYTES {
            return Err(malformed(MetadataFault::TooLarge {
                received: octets.len(),
            }));
        }
        let object =
            StrictObject::read(octets).map_err(|fault| malformed(MetadataFault::Json(fault)))?;
        Ok(Self { object, location })
    }

    fn malformed(&self, fault: MetadataFault) -> Error {
        Error::MetadataMalformed {
            url: self.location.to_string(),
            fault,
        }
    }

    pub(crate) fn optional<T: Deserialize<'a>>(
        &self,
        member: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, Error> {
        self.object
            .member(member)
            .map_err(|_| self.malformed(MetadataFault::MemberType { member, expected }))
    }

    pub(crate) fn required<T: Deserialize<'a>>(
        &self,
        member: &'static str,
        expected: &'static str,
    ) -> Result<T, Error> {
        self.optional(member, expected)?
            .ok_or_else(|| self.malformed(MetadataFault::MemberMissing { member }))
    }

    /// Those of the members that are there.
    fn all<T: Deserialize<'a>>(
        &self,
        members: &[&'static str],
        expected: &'static str,
    ) -> Result<BTreeMap<&'static str, T>, Error> {
        let present = members.iter().filter_map(|member| {
            let value = self.optional(member, expected).transpose()?;
            Some(value.map(|value| (*member, value)))
        });
        present.collect()
    }

    fn optional_object(&self, member: &'static str) -> Result<Option<Document<'a>>, Error> {
        let object = StrictObject::of_member(&self.object, member).map_err(|_| {
            let expected = "an object";
            self.malformed(MetadataFault::MemberType { member, expected })
        })?;
        Ok(object.map(|object| Document {
            object,
            location: self.location,
        }))
    }

    fn endpoints(&self, transport: Transport) -> Result<BTreeMap<EndpointName, Named>, Error> {
        let present = EndpointName::ALL.iter().filter_map(|name| {
            let text = self.optional::<String>(name.member(), "a string");
            Some(
                text.transpose()?
                    .map(|text| (*name, named(&text, transport))),
            )
        });
        present.collect()
    }
}

fn named(text: &str, transport: Transport) -> Named {
    Endpoint::parse(text, transport).map_err(|unfit| (unfit, Received::new(text)))
}
