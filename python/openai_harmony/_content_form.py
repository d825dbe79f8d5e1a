"""The forms of content inside a message: dicts that say by their ``type`` which class they stand for."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from ._content import Content, DeveloperContent, SystemContent, TextContent

__all__ = ["CONTENT_CLASSES", "KNOWN_TYPES", "MessageContent", "type_of"]

CONTENT_CLASSES: dict[str, type[Content]] = {
    "text": TextContent,
    "system_content": SystemContent,
    "developer_content": DeveloperContent,
}

KNOWN_TYPES = f"The `type` of a content is one of {', '.join(map(repr, CONTENT_CLASSES))}."


def type_of(form: Any) -> str | None:
    """The ``type`` of a content's form, where it is one of those above."""
    type_ = form.get("type")
    return type_ if isinstance(type_, str) and type_ in CONTENT_CLASSES else None


def _discriminator(value: Any) -> str | None:
    return type_of(value) if isinstance(value, dict) else None


def _validated(value: Any, validate_by_type: Callable[[Any], Content]) -> Content:
    # Content stays the object that it is, whatever its class.
    if isinstance(value, Content):
        return value
    if not isinstance(value, dict):
        raise PydanticKnownError("model_type", {"class_name": "Content"})
    return validate_by_type(value)


def _dumped(content: Any, dump: Callable[[Any], Any]) -> Any:
    """What validates as the same content again: its fields, as all dump flags want them, and its type."""
    if isinstance(content, TextContent):
        return {"type": "text", **dump(content)}
    for type_, content_class in CONTENT_CLASSES.items():
        if isinstance(content, content_class):
            return {**dump(content), "type": type_}
    if isinstance(content, Content) and type(content).to_dict is not Content.to_dict:
        return content.to_dict()
    return dump(content)


class _TypedForm:
    """Makes pydantic validate a `Content` by its ``type``, and dump all fields of its class together with it.

    The class itself cannot do that: on its own, outside a message, content is dumped without a type.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        by_type = core_schema.tagged_union_schema(
            {type_: handler.generate_schema(content_class) for type_, content_class in CONTENT_CLASSES.items()},
            discriminator=_discriminator,
            custom_error_type="content_type",
            custom_error_message=f"Unknown content variant: {KNOWN_TYPES}",
        )
        return core_schema.json_or_python_schema(
            # JSON holds no objects of ours, and goes without the function, behind which pydantic 2.7 to 2.10 forgets
            # that it reads JSON and, when strict, refuses the strings of enums.
            json_schema=by_type,
            python_schema=core_schema.no_info_wrap_validator_function(_validated, by_type),
            # Dumping as "any" takes the fields of the object's own class.
            serialization=core_schema.wrap_serializer_function_ser_schema(_dumped, schema=core_schema.any_schema()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        choices = handler(schema)["oneOf"]
        return {
            "oneOf": [
                {"allOf": [choice], "properties": {"type": {"const": type_}}, "required": ["type"]}
                for type_, choice in zip(CONTENT_CLASSES, choices, strict=True)
            ]
        }


MessageContent = Annotated[Content, _TypedForm]
