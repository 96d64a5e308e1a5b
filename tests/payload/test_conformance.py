"""The structs of the payload have exactly the documented properties."""

import inspect
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from scenekit import PayloadError
from scenekit.payload import v3
from tests.support.documented_schema import DOCUMENTED_OBJECTS, Property, parse_table
from tests.support.strict_decoder import decode_payload

STRUCTS = {
    name: struct
    for name, struct in inspect.getmembers(v3, inspect.isclass)
    if issubclass(struct, msgspec.Struct)
    and struct.__module__ == v3.__name__
    and name not in ("PositionedClip", "MediaClip")
}

TYPE_NAMES: dict[Any, str] = {
    msgspec.inspect.StrType: "str",
    msgspec.inspect.BoolType: "bool",
    msgspec.inspect.DictType: "dict",
    msgspec.inspect.VarTupleType: "list",
    msgspec.inspect.LiteralType: "enum",
}


def get_properties(struct: type[msgspec.Struct]) -> dict[str, Property]:
    info: Any = msgspec.inspect.type_info(struct)
    return {field.encode_name: to_property(field) for field in info.fields}


def to_property(field: Any) -> Property:
    """Convert a field of a struct to a row of the documented table."""
    types = list(field.type.types) if isinstance(field.type, msgspec.inspect.UnionType) else [field.type]
    types = [part for part in types if not isinstance(part, msgspec.inspect.NoneType)]
    field_type = types[-1]
    if {type(part) for part in types} == {msgspec.inspect.IntType, msgspec.inspect.FloatType}:
        name, field_type = "number", next(part for part in types if isinstance(part, msgspec.inspect.FloatType))
    elif isinstance(field_type, msgspec.inspect.IntType):
        name = "int"
    elif isinstance(field_type, msgspec.inspect.StructType):
        name = field_type.cls.__name__
    else:
        name = TYPE_NAMES[type(field_type)]
    enum = tuple(getattr(field_type, "values", ()))
    low, high = getattr(field_type, "ge", None), getattr(field_type, "le", None)
    return Property(field.encode_name, name, field.required, low, high, enum)


def test_structs_and_documented_objects_are_the_same() -> None:
    assert set(STRUCTS) == set(DOCUMENTED_OBJECTS)


SAMPLE_ENUMS = {("TextImageClip", "fontWeight"): ("bold", "normal"), ("TextImageClip", "fontStyle"): ("normal",)}
"""Values that the samples of the service have, in addition to the documented ones."""


@pytest.mark.parametrize("name", sorted(DOCUMENTED_OBJECTS))
def test_a_struct_has_exactly_the_documented_properties(name: str) -> None:
    documented = {row.name: row for row in parse_table(DOCUMENTED_OBJECTS[name])}
    properties = get_properties(STRUCTS[name])
    assert set(properties) == set(documented)
    for key, row in documented.items():
        sample_enum = SAMPLE_ENUMS.get((name, key), ())
        assert properties[key].type == ("enum" if sample_enum else row.type), key
        assert properties[key].required == row.required, key
        assert (properties[key].low, properties[key].high) == (row.low, row.high), key
        assert sorted(properties[key].enum) == sorted((*row.enum, *sample_enum)), key


@pytest.mark.parametrize("name", sorted(STRUCTS))
def test_optional_fields_are_omitted_by_default(name: str) -> None:
    for field in msgspec.structs.fields(STRUCTS[name]):
        if not field.required and field.encode_name != "type":
            assert field.default is UNSET, field.name


@pytest.mark.parametrize("clip_type", sorted(v3.CLIP_CLASSES))
def test_the_default_type_of_a_clip(clip_type: str) -> None:
    assert v3.CLIP_CLASSES[clip_type].__struct_defaults__.count(clip_type) == 1


INVALID_PAYLOADS = [
    (
        '{"scenes": [{"background": 5, "clips": [], "sceneIdx": 0}]}',
        "scenes[0].background: The payload is not valid: Expected",
    ),
    ('{"orientation": "wide", "scenes": []}', "Invalid enum value 'wide'"),
    ("[]", "Expected `object`"),
    ("[" * 100_000, "The payload is not valid: "),
    ("nonsense", "The payload is not valid: "),
]
CLIP = '{"scenes": [{"background": %s, "sceneIdx": 0, "clips": [%s]}]}'
BACKGROUND = '{"id": "", "type": "", "source_type": "", "source_url": "", "source_color": ""}'
INVALID_PAYLOADS += [
    (CLIP % (BACKGROUND, clip), message)
    for clip, message in [
        ("5", "scenes[0].clips[0]: None is not a type of clip."),
        ('{"type": "shap"}', "Did you mean 'shape'?"),
        ('{"type": "shape"}', "scenes[0].clips[0]: Object missing required field `id`"),
        (
            '{"type":"shape","id":"a","layer":1,"left":0,"top":0,"width":1,"height":1,"shapeName":"Sun","fill":"red"}',
            "scenes[0].clips[0].shapeName: Invalid enum value 'Sun'",
        ),
        (
            '{"type":"audio","id":"a","layer":1,"left":0,"top":0,"width":1,"height":1,"label":"","source_url":"","volume":0}',
            "scenes[0].clips[0].volume: Expected `int` >= 1",
        ),
    ]
]


@pytest.mark.parametrize(("payload", "message"), INVALID_PAYLOADS)
def test_strict_decoding_reports_the_path(payload: str, message: str) -> None:
    with pytest.raises(PayloadError) as caught:
        decode_payload(payload.encode())
    assert message in str(caught.value)
