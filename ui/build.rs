//! Compiles the pages, with every language built in.

fn main() -> Result<(), slint_build::CompileError> {
    let inspect = std::env::var_os("CARGO_FEATURE_INSPECT").is_some();
    let configuration = slint_build::CompilerConfiguration::new()
        .with_bundled_translations("lang")
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_style("fluent".into())
        .with_debug_info(inspect);
    slint_build::compile_with_config("kiosk.slint", configuration)?;
    if std::env::var_os("CARGO_FEATURE_WORKBENCH").is_some() {
        compile_workbench()?;
    }
    Ok(())
}

/// The demo's own window, in a file of its own: it speaks English only.
fn compile_workbench() -> Result<(), slint_build::CompileError> {
    let out = std::env::var_os("OUT_DIR").ok_or(slint_build::CompileError::NotRunViaCargo)?;
    let configuration = slint_build::CompilerConfiguration::new().with_style("fluent-dark".into());
    let written = std::path::Path::new(&out).join("workbench.rs");
    for source in slint_build::compile_with_output_path("workbench.slint", written, configuration)? {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    Ok(())
}
