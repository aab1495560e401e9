//! Who may import diesel and actix inside `backend`: nouns decide, knowing neither.

use super::Violation;
use super::source::Source;

/// The files of `backend` that speak to the database, and those that speak HTTP.
const DIESEL_FILES: [&str; 3] = ["store.rs", "schema.rs", "db/"];
const ACTIX_FILES: [&str; 4] = ["http.rs", "routes.rs", "error.rs", "main.rs"];

/// In `backend`, nouns decide: only the named files import diesel or actix.
pub fn inside_backend(source: &Source) -> Vec<Violation> {
    if !source.path.starts_with("backend/src/") {
        return Vec::new();
    }
    let file = source.path.rsplit('/').next().unwrap_or_default();
    let in_auth = source.path.starts_with("backend/src/auth/") || source.path == "backend/src/auth.rs";
    let speaks_sql = DIESEL_FILES.contains(&file) || source.path.starts_with("backend/src/db/");
    let speaks_http = ACTIX_FILES.contains(&file) || in_auth;
    let mut violations = Vec::new();
    for named in
        source.paths().iter().filter(|named| !named.test && (named.imported || named.segments.len() > 1))
    {
        let library = named.segments.first().map_or("", String::as_str);
        let wrong = match library.split('_').next() {
            Some("diesel") => !speaks_sql,
            Some("actix") => !speaks_http,
            _ => false,
        };
        if wrong {
            let homes = if library.starts_with("diesel") {
                DIESEL_FILES.join(", ")
            } else {
                ACTIX_FILES.join(", ") + ", auth/"
            };
            let what = format!("`{library}` belongs into {homes} only");
            violations.push(Violation { path: source.path.clone(), line: named.line, what });
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_that_speaks_sql_or_http_is_reported() {
        for (path, text, wrong) in [
            ("backend/src/ballot/mod.rs", "use diesel::prelude::*;", true),
            ("backend/src/ballot/http.rs", "use diesel_migrations::x;", true),
            ("backend/src/ballot/store.rs", "use diesel::prelude::*;", false),
            ("backend/src/ballot/store.rs", "use actix_web::web;", true),
            ("backend/src/ballot/mod.rs", "fn f() { actix_web::rt::spawn(x); }", true),
            ("backend/src/ballot/http.rs", "use actix_web::web;", false),
            ("backend/src/auth/session.rs", "use actix_web::web;", false),
            ("frontend/src/main.rs", "use actix_web::web;", false),
        ] {
            assert_eq!(!inside_backend(&Source::new(path, text)).is_empty(), wrong, "{path} {text}");
        }
    }
}
