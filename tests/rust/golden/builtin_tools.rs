//! `builtin_tools.json`: the configurations of the browser and python tools.

use openai_harmony::chat::ToolNamespaceConfig;

use crate::support::json_data;

#[test]
fn built_in_tools_are_as_recorded() {
    let recorded = json_data("builtin_tools.json");
    let ours =
        |config: &ToolNamespaceConfig| serde_json::to_value(config).expect("it has a JSON form");
    assert_eq!(ours(&ToolNamespaceConfig::browser()), recorded["browser"]);
    assert_eq!(ours(&ToolNamespaceConfig::python()), recorded["python"]);
}

/// Property order is the order of the rendered text, which comparing JSON objects does not see.
#[test]
fn their_properties_keep_their_order() {
    let recorded = json_data("builtin_tools.json");
    let keys = |tools: &serde_json::Value| tools.to_string();
    let ours = serde_json::to_value(ToolNamespaceConfig::browser()).expect("it has a JSON form");
    assert_eq!(keys(&ours["tools"]), keys(&recorded["browser"]["tools"]));
}

#[test]
fn each_call_gives_a_new_one() {
    let mut browser = ToolNamespaceConfig::browser();
    browser.tools.clear();
    browser.name = "other".to_owned();
    assert_eq!(ToolNamespaceConfig::browser().tools.len(), 3);
    assert_eq!(ToolNamespaceConfig::browser().name, "browser");
}
