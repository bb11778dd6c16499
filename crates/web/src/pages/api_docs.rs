//! `GET /api/docs`: the description of the API as a page, which loads nothing from elsewhere.

use askama::Template;
use axum::response::Response;
use serde_json::Value;

use super::frame::Frame;
use super::{page, paths};
use crate::errors::Result;

#[derive(Template)]
#[template(path = "api_docs.html")]
struct ApiDocs {
    frame: Frame,
    introduction: Vec<String>,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

/// The endpoints of one subject.
struct Group {
    name: String,
    description: String,
    endpoints: Vec<Endpoint>,
}

struct Endpoint {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Field>,
    body: Option<String>,
    answers: Vec<Answer>,
}

struct Answer {
    status: String,
    description: String,
    schema: Option<String>,
}

struct Schema {
    name: String,
    description: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    kind: String,
    is_required: bool,
    description: String,
}

/// `GET /api/docs`.
pub(crate) async fn get(frame: Frame) -> Result<Response> {
    let document: Value = serde_json::from_str(&crate::openapi::openapi()).unwrap_or_default();
    let introduction = text(&document["info"]["description"]).replace('`', "");
    let introduction = introduction.split("\n\n").map(str::to_owned).collect();
    let tags = list(&document["tags"]);
    let groups = tags.iter().map(|tag| group(tag, &document)).collect();
    let schemas = object(&document["components"]["schemas"]).map(|(name, schema)| describe(name, schema)).collect();
    page(ApiDocs { frame, introduction, groups, schemas })
}

fn group(tag: &Value, document: &Value) -> Group {
    let name = text(&tag["name"]);
    let mut endpoints = Vec::new();
    for (path, methods) in object(&document["paths"]) {
        for (method, endpoint) in object(methods) {
            if list(&endpoint["tags"]).iter().any(|tag| tag == name) {
                endpoints.push(read_endpoint(method, path, endpoint));
            }
        }
    }
    Group { name: name.to_owned(), description: text(&tag["description"]).to_owned(), endpoints }
}

fn read_endpoint(method: &str, path: &str, endpoint: &Value) -> Endpoint {
    let parameter = |parameter: &Value| Field {
        name: text(&parameter["name"]).to_owned(),
        kind: kind(&parameter["schema"]),
        is_required: parameter["required"] == true,
        description: text(&parameter["description"]).to_owned(),
    };
    let answer = |(status, answer): (&str, &Value)| Answer {
        status: status.to_owned(),
        description: text(&answer["description"]).to_owned(),
        schema: content(answer).map(kind),
    };
    Endpoint {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&endpoint["summary"]).to_owned(),
        parameters: list(&endpoint["parameters"]).iter().map(parameter).collect(),
        body: content(&endpoint["requestBody"]).map(kind),
        answers: object(&endpoint["responses"]).map(answer).collect(),
    }
}

fn describe(name: &str, schema: &Value) -> Schema {
    let required = list(&schema["required"]);
    let field = |(name, field): (&str, &Value)| Field {
        name: name.to_owned(),
        kind: kind(field),
        is_required: required.iter().any(|required| required == name),
        description: text(&field["description"]).to_owned(),
    };
    let fields = object(&schema["properties"]).map(field).collect();
    Schema { name: name.to_owned(), description: text(&schema["description"]).to_owned(), fields }
}

fn content(of: &Value) -> Option<&Value> {
    object(&of["content"]).next().map(|(_, content)| &content["schema"])
}

/// What kind of value a schema allows, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return name.to_owned();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let one = |name: &str| match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "string" => schema["format"].as_str().unwrap_or("string").to_owned(),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
