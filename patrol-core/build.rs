//! `links` asks for a build script: with it, cargo refuses two versions of this crate in one graph, where
//! each would collect its own rules and the stack would lose some. Cargo shows its value, so that says why.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
