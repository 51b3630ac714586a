//! The OpenID Connect relying party: authorization request, callback, tokens, userinfo.
