"""The properties of each object of the payload, as the service documents them.

The source `samples` marks a property that is only in the documented sample payloads. The source `scenekit` marks a
property that is documented only for other types of clips, and that scenekit writes if the user sets it.
"""

from typing import NamedTuple


class Property(NamedTuple):
    """A row of the table."""

    name: str
    type: str
    required: bool = False
    low: float | None = None
    high: float | None = None
    enum: tuple[str, ...] = ()
    source: str = "table"


def parse_table(text: str) -> list[Property]:
    """Parse rows of name, type, required, range or enum, and source. The last three are optional."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        name, type_name, required, limits, source = ([*line.split(), "-", "-", "-"])[:5]
        low, high = map(float, limits.split("..")) if ".." in limits else (None, None)
        enum = tuple(limits.split("|")) if limits != "-" and ".." not in limits else ()
        rows.append(Property(name, type_name, required == "yes", low, high, enum, source if source != "-" else "table"))
    return rows


SHAPE_NAMES = (
    "Line_v2|Arrow_1_v2|Arrow_2_v2|Circle|Triangle|Square|Parallelogram|Drop_1|Polygon|Pentagon|Oval_1|Oval_2|"
    "Hexagon_1|Hexagon_2|Diamond|Star|Rectangle_corner0"
)
ANIMATION_TYPES = "fade-in|fade-out|in-right|in-down|in-left|in-up|out-right|out-down|out-left|out-up|zoom-in|zoom-out"

COMMON_FIELDS = """
id str yes
layer int yes
left number yes
top number yes
width number yes
height number yes
scaleX number no
scaleY number no
"""
LOCK_FIELDS = """
name str no - samples
fill str no - samples
lockScalingFlip bool no - samples
lockMovementX bool no - samples
lockMovementY bool no - samples
lockRotation bool no - samples
lockScalingX bool no - samples
lockScalingY bool no - samples
lockSkewingX bool no - samples
lockSkewingY bool no - samples
lockUniScaling bool no - samples
"""
EDITOR_FIELDS = " ".join(
    f"{name} number yes - samples\n"
    for name in [
        "headCenterX",
        "headCenterY",
        "headWidth",
        "headHeight",
        "modelTightX",
        "modelTightY",
        "modelTightS",
        "modelTightW",
        "modelTightH",
        "modelOriginW",
        "modelOriginH",
        "scale",
        "adjustX",
        "adjustY",
        "spaceB",
        "spaceT",
        "spaceL",
        "spaceR",
    ]
)

DOCUMENTED_OBJECTS = {
    "Project": """
        name str no
        orientation enum no landscape|portrait
        scenes list yes
        isExport bool no
        workspaceId str no
        resolution enum no 4k|1080|720|480
        webhookUrl str no
        dictionary dict no
    """,
    "Scene": """
        sceneIdx int yes
        scripts list no
        background Background yes
        clips list yes
        watermark bool no - samples
        thumbnailUrl str no - samples
    """,
    "Script": """
        org str yes
        isTTS bool yes
        tts dict yes
        modelId str yes
        clothId str yes
    """,
    "ClipScript": """
        org str yes
        tts dict no
    """,
    "Background": """
        id str yes - samples
        type str yes - samples
        source_type str yes - samples
        source_url str yes - samples
        source_color str yes - samples
    """,
    "AiModelClip": COMMON_FIELDS + LOCK_FIELDS + """
        type enum no aiModel
        model Model yes
        script ClipScript no
        tag str no
        effects list no - samples
        opacity int no 1..100 samples
        angle number no - scenekit
    """,
    "ShapeClip": COMMON_FIELDS + f"""
        type enum no shape
        shapeName enum yes {SHAPE_NAMES}
        angle number no
        opacity int no 1..100
        fill str yes
        stroke str no
        strokeWidth int no
        strokeRadius int no
        shadow Shadow no
        animation Animation no
        tag str no
    """,
    "ImageClip": COMMON_FIELDS + LOCK_FIELDS + """
        type enum no image
        source_url str yes
        angle number no
        opacity int no 1..100
        animation Animation no
        tag str no
    """,
    "TextImageClip": COMMON_FIELDS + """
        type enum no textImage
        text str yes
        fill str yes
        fontSize number yes
        fontFamily str no
        align str no
        angle number no
        opacity int no 1..100
        backgroundColor str no
        stroke str no
        strokeWidth int no
        fontWeight int no
        fontStyle enum no italic
        underline bool no
        shadow Shadow no
        animation Animation no
        tag str no
    """,
    "VideoImageClip": COMMON_FIELDS + LOCK_FIELDS + """
        type enum no videoImage
        video_url str yes
        volume int no 1..100
        opacity int no 1..100
        tag str no
        source_url str no - samples
        angle number no - scenekit
    """,
    "AudioClip": COMMON_FIELDS + """
        type enum no audio
        source_url str yes
        volume int no 1..100
        label str yes
        tag str no - scenekit
        angle number no - scenekit
        opacity int no 1..100 scenekit
    """,
    "Animation": f"""
        type enum yes {ANIMATION_TYPES}
        duration int yes 1..30
        delay int yes 0..30
    """,
    "Shadow": """
        color str no
        blur number no 0..10
        offsetX number no 0.1..10
        offsetY number no 0.1..10
        enabled bool no
    """,
    "Effect": "type str yes - samples",
    "Model": """
        ai_name str yes
        emotion str yes
        language str no - samples
        source_url str no - samples
        editor Editor no - samples
        origin Origin no - samples
        deployImage DeployImage no - samples
        deploySize DeploySize no - samples
        editorValue EditorValue no - samples
        maskFile str no - samples
    """,
    "EditorValue": EDITOR_FIELDS,
    "Editor": EDITOR_FIELDS + "top number yes - samples\nleft number yes\nheight number yes\nwidth number yes",
    "Origin": "height number yes - samples\nwidth number yes - samples",
    "DeployImage": "\n".join(
        f"{name}_src str yes - samples\n{name}_width number yes - samples\n{name}_height number yes - samples"
        for name in ("themb", "org", "edit")
    ),
    "DeploySize": "\n".join(f"{name} number yes" for name in ["org_width", "org_height", "edit_width", "edit_height"]),
}  # fmt: skip
