//! OpenID provider metadata and key sets that follow rotation.
