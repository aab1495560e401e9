//! The worker of everybody who watches: reads the public record and checks all of it, knows no secret.

fn main() {
    glassurn_web::observer::serve();
}
