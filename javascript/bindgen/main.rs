//! Makes the glue of a wasm module: `bindgen MODULE FOLDER` is `wasm-bindgen --target web --out-dir FOLDER MODULE`.

use std::env;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let [module, folder] = env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: bindgen MODULE FOLDER")?;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(true)
        // The module lies beside its glue where no other is named, which the command has as its default and the library has not.
        .omit_default_module_path(false)
        .generate(folder)?;
    Ok(())
}
