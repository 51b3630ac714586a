//! An issuer that stands for many tenants, as Microsoft Entra has it.

use std::collections::BTreeSet;
use std::fmt;

use relier_token::Issuer;

use crate::error::Error;
use crate::received::Received;

/// An issuer with a place for the tenant, such as `https://login.microsoftonline.com/{tenantid}/v2.0`, and the tenants that
/// are let in.
///
/// Tokens are never held against the template. Each is verified as a token of exactly one tenant: its issuer, with the
/// tenant in its place, character for character; the keys that this issuer's own metadata name; and the tenant's id in the
/// claim `tid`. A tenant that is not listed is refused before anything is sent.
#[derive(Clone)]
pub struct IssuerTemplate {
    text: Issuer,
    before: String,
    after: String,
    tenants: BTreeSet<String>,
}

impl IssuerTemplate {
    /// The place of the tenant in a template.
    pub const PLACEHOLDER: &'static str = "{tenantid}";

    /// The claim that holds the tenant's id.
    pub const TENANT_CLAIM: &'static str = "tid";

    /// A template and its tenants. The placeholder is one whole segment of the path; the tenants are ids as they stand in
    /// the issuers of their tokens (letters, digits, `-`, `_`), neither names nor domains.
    ///
    /// # Errors
    /// [`Error::IssuerInvalid`]: the template is not of that form, a tenant is not an id, or there is none.
    pub fn new<T: Into<String>>(
        template: &str,
        tenants: impl IntoIterator<Item = T>,
    ) -> Result<Self, Error> {
        let invalid = |expected, received: &str| Error::IssuerInvalid {
            expected,
            received: Received::new(received),
        };
        let segment = "/{tenantid}";
        let parts = template.split_once(segment);
        let (before, after) = parts
            .filter(|(before, after)| {
                // Whether plain http may be used is for the lookup to say.
                let host = before
                    .strip_prefix("https://")
                    .or_else(|| before.strip_prefix("http://"));
                host.is_some_and(|host| !host.is_empty())
                    && (after.is_empty() || after.starts_with('/'))
                    && ![*before, *after]
                        .iter()
                        .any(|part| part.contains(['{', '}', '?', '#']))
            })
            .ok_or_else(|| invalid("a URL with {tenantid} as one segment of its path", template))?;
        let tenants: BTreeSet<String> = tenants.into_iter().map(Into::into).collect();
        let is_id = |tenant: &str| {
            let part_of_id = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
            !tenant.is_empty() && tenant.bytes().all(part_of_id)
        };
        if let Some(wrong) = tenants.iter().find(|tenant| !is_id(tenant)) {
            return Err(invalid("tenants by their ids", wrong));
        }
        if tenants.is_empty() {
            return Err(invalid("at least one tenant", template));
        }
        Ok(Self {
            text: Issuer::new(template),
            before: format!("{before}/"),
            after: after.to_owned(),
            tenants,
        })
    }

    /// The template as an issuer, as it stands in the metadata that are common to all tenants. No token has it.
    pub fn as_issuer(&self) -> &Issuer {
        &self.text
    }

    /// The listed tenant whose issuer this is.
    pub fn tenant_of(&self, issuer: &str) -> Option<&str> {
        let tenant = issuer
            .strip_prefix(&self.before)?
            .strip_suffix(&self.after)?;
        self.tenants.get(tenant).map(String::as_str)
    }

    /// The issuers of the tenants.
    pub fn issuers(&self) -> impl Iterator<Item = Issuer> {
        let issuer = |tenant| Issuer::new(format!("{}{tenant}{}", self.before, self.after));
        self.tenants.iter().map(issuer)
    }
}

impl fmt::Debug for IssuerTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IssuerTemplate")
            .field("template", &self.text)
            .field("tenants", &self.tenants.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRA: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
    const ONE: &str = "11111111-1111-1111-1111-111111111111";

    #[test]
    fn an_issuer_with_a_listed_tenant_in_the_right_place_is_that_tenants() {
        let template = IssuerTemplate::new(ENTRA, [ONE]).unwrap();
        let issuer = format!("https://login.microsoftonline.com/{ONE}/v2.0");
        assert_eq!(template.tenant_of(&issuer), Some(ONE));
        let issuers: Vec<_> = template.issuers().collect();
        assert_eq!(issuers, [Issuer::new(issuer)]);
    }

    #[test]
    fn every_other_issuer_is_nobodys() {
        let template = IssuerTemplate::new(ENTRA, [ONE]).unwrap();
        for issuer in [
            ENTRA,
            "",
            "https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222/v2.0",
            "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0/",
            "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111",
            "https://login.microsoftonline.com//11111111-1111-1111-1111-111111111111/v2.0",
            "https://login.microsoftonline.com/x/11111111-1111-1111-1111-111111111111/v2.0",
            "https://login.microsoftonline.com.evil.example/11111111-1111-1111-1111-111111111111/v2.0",
            "https://LOGIN.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
            "https://login.microsoftonline.com//v2.0",
            "https://login.microsoftonline.com/v2.0",
            "https://login.microsoftonline.com/organizations/v2.0",
        ] {
            assert_eq!(template.tenant_of(issuer), None, "{issuer}");
        }
    }

    #[test]
    fn tenants_are_listed_by_id_and_there_is_at_least_one() {
        for tenant in ["", "a/b", "..", "{tenantid}", "a.example.com", "é", "a b"] {
            let error = IssuerTemplate::new(ENTRA, [tenant]).unwrap_err();
            assert_eq!(error.code(), "discovery.issuer_invalid", "{tenant}");
        }
        assert!(IssuerTemplate::new(ENTRA, Vec::<String>::new()).is_err());
    }

    #[test]
    fn the_placeholder_is_one_segment_of_the_path_of_a_url() {
        for template in [
            "https://login.microsoftonline.com/v2.0",
            "ftp://login.microsoftonline.com/{tenantid}/v2.0",
            "https://{tenantid}.example.com/",
            "https:///{tenantid}",
            "https://a.example/x{tenantid}/v2.0",
            "https://a.example/{tenantid}x/v2.0",
            "https://a.example/{tenantid}/{tenantid}",
            "https://a.example/{tenantid}/{policy}",
            "https://a.example/{tenantid}?x",
            "/{tenantid}",
        ] {
            assert!(IssuerTemplate::new(template, ["t"]).is_err(), "{template}");
        }
        assert!(IssuerTemplate::new("https://a.example/{tenantid}", ["t"]).is_ok());
    }
}
