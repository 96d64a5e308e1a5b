"""Every struct of the payload against the documented properties, both ways."""

import inspect
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from scenekit.payload import v3
from tests.support.documented_schema import DOCUMENTED_OBJECTS, Property, parse_table

STRUCTS = {
    name: struct
    for name, struct in inspect.getmembers(v3, inspect.isclass)
    if issubclass(struct, msgspec.Struct)
    and struct.__module__ == v3.__name__
    and name not in ("PositionedClip", "MediaClip")
}

PLAIN: dict[Any, str] = {
    msgspec.inspect.StrType: "str",
    msgspec.inspect.BoolType: "bool",
    msgspec.inspect.DictType: "dict",
    msgspec.inspect.VarTupleType: "list",
    msgspec.inspect.LiteralType: "enum",
}


def fields(struct: type[msgspec.Struct]) -> dict[str, Property]:
    info: Any = msgspec.inspect.type_info(struct)
    return {field.encode_name: described(field) for field in info.fields}


def described(field: Any) -> Property:
    """A field of a struct, in the words of the table."""
    kinds = list(field.type.types) if isinstance(field.type, msgspec.inspect.UnionType) else [field.type]
    kinds = [kind for kind in kinds if not isinstance(kind, msgspec.inspect.NoneType)]
    ranged = kinds[-1]
    if {type(kind) for kind in kinds} == {msgspec.inspect.IntType, msgspec.inspect.FloatType}:
        name, ranged = "number", next(kind for kind in kinds if isinstance(kind, msgspec.inspect.FloatType))
    elif isinstance(ranged, msgspec.inspect.IntType):
        name = "int"
    elif isinstance(ranged, msgspec.inspect.StructType):
        name = ranged.cls.__name__
    else:
        name = PLAIN[type(ranged)]
    enum = tuple(getattr(ranged, "values", ()))
    return Property(
        field.encode_name, name, field.required, getattr(ranged, "ge", None), getattr(ranged, "le", None), enum
    )


def test_every_struct_is_documented_and_every_object_has_a_struct() -> None:
    assert set(STRUCTS) == set(DOCUMENTED_OBJECTS)


@pytest.mark.parametrize("name", sorted(DOCUMENTED_OBJECTS))
def test_a_struct_has_the_documented_properties_and_no_others(name: str) -> None:
    documented = {row.name: row for row in parse_table(DOCUMENTED_OBJECTS[name])}
    ours = fields(STRUCTS[name])
    assert set(ours) == set(documented)
    for field, row in documented.items():
        assert ours[field].type == row.type, field
        assert ours[field].required == row.required, field
        assert (ours[field].low, ours[field].high) == (row.low, row.high), field
        assert sorted(ours[field].enum) == sorted(row.enum), field


@pytest.mark.parametrize("name", sorted(STRUCTS))
def test_what_is_optional_is_left_out_unless_it_is_given(name: str) -> None:
    for field in msgspec.structs.fields(STRUCTS[name]):
        if not field.required and field.encode_name != "type":
            assert field.default is UNSET, field.name


@pytest.mark.parametrize("kind", sorted(v3.CLIP_CLASSES))
def test_a_clip_is_of_its_type(kind: str) -> None:
    assert v3.CLIP_CLASSES[kind].__struct_defaults__.count(kind) == 1


STRICT = [
    ('{"scenes": [{"background": 5, "clips": [], "sceneIdx": 0}]}', "scenes[0].background: is no V3 payload: Expected"),
    ('{"orientation": "wide", "scenes": []}', "Invalid enum value 'wide'"),
    ("[]", "Expected `object`"),
    ("[" * 100_000, "is no V3 payload"),
    ("nonsense", "is no V3 payload"),
]
CLIP = '{"scenes": [{"background": %s, "sceneIdx": 0, "clips": [%s]}]}'
BACKGROUND = '{"id": "", "type": "", "source_type": "", "source_url": "", "source_color": ""}'
STRICT += [
    (CLIP % (BACKGROUND, clip), said)
    for clip, said in [
        ("5", "scenes[0].clips[0]: type=None is no kind of clip"),
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


@pytest.mark.parametrize(("payload", "said"), STRICT)
def test_decoding_is_strict_and_says_where(payload: str, said: str) -> None:
    from scenekit import PayloadError

    with pytest.raises(PayloadError) as caught:
        v3.decode(payload.encode())
    assert said in str(caught.value)
